-- The secret of a tenant.
SELECT secret FROM tenants WHERE tenant_id = $1 AND is_going = 0 AND standing <> 'arriving'
