-- Removes what a tenant that is going has here.
DELETE FROM tenants WHERE tenant_id = $1
