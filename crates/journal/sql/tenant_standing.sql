-- How a tenant stands, and the last copy that moved it.
SELECT standing, elsewhere, tenant_key, last_run FROM tenants WHERE tenant_id = $1 AND is_going = 0
