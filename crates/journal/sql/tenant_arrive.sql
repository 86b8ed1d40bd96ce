-- Makes a place for a tenant that comes from elsewhere, unless its id or its key is taken.
INSERT INTO tenants
    (tenant_id, tenant_key, plan, created_at, secret, standing, elsewhere, standing_since, last_run)
VALUES ($1, $2, $3, $4, $5, 'arriving', $6, $7, $8)
ON CONFLICT DO NOTHING
