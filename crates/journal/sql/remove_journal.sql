-- Removes what a tenant that is going has here.
DELETE FROM journal WHERE tenant_id = $1
