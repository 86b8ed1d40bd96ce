-- All tenants, those that are arriving too, with how they stand.
SELECT tenant_id, tenant_key, plan, created_at, standing, elsewhere, standing_since, last_run
FROM tenants WHERE is_going = 0 ORDER BY tenant_key
