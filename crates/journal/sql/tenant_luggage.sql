-- A tenant with its secret, however it stands.
SELECT tenant_id, tenant_key, plan, created_at, secret FROM tenants WHERE tenant_id = $1 AND is_going = 0
