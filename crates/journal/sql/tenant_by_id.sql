-- The tenant of an id.
SELECT tenant_id, tenant_key, plan, created_at FROM tenants WHERE tenant_id = $1 AND is_going = 0 AND standing <> 'arriving'
