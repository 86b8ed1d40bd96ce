-- Removes all tombstones of a tenant.
DELETE FROM tombstones WHERE tenant_id = $1
