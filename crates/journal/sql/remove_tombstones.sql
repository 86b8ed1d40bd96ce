-- Removes what a tenant that is going has here.
DELETE FROM tombstones WHERE tenant_id = $1
