-- Removes what a tenant that is going has here.
DELETE FROM api_key_uses WHERE tenant_id = $1
