-- All tenants.
SELECT tenant_id, tenant_key, plan, created_at FROM tenants WHERE is_going = 0 ORDER BY tenant_key
