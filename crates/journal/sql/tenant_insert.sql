-- Creates a tenant, unless its id or its key is taken.
INSERT INTO tenants (tenant_id, tenant_key, plan, created_at, secret) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING
