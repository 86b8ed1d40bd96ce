-- All tenants.
SELECT tenant_id, tenant_key, plan, created_at FROM tenants
WHERE is_going = 0 AND standing <> 'arriving' ORDER BY tenant_key
