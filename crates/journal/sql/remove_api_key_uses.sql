-- Removes the uses of all API keys of a tenant.
DELETE FROM api_key_uses WHERE tenant_id = $1
