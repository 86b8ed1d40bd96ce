-- The tenant of a key.
SELECT tenant_id, tenant_key, plan, created_at FROM tenants WHERE tenant_key = $1 AND is_going = 0 AND standing <> 'arriving'
