-- Removes what a tenant that is going has here.
DELETE FROM rate_windows WHERE tenant_id = $1
