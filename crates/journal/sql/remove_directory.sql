-- Removes what a tenant that is going has here.
DELETE FROM directory WHERE tenant_id = $1
