-- Changes a tenant's plan.
UPDATE tenants SET plan = $1 WHERE tenant_id = $2 AND is_going = 0
