-- Removes what a tenant that is going has here.
DELETE FROM api_keys WHERE tenant_id = $1
