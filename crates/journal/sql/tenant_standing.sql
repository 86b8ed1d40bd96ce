-- How a tenant stands.
SELECT standing, elsewhere, tenant_key FROM tenants WHERE tenant_id = $1 AND is_going = 0
