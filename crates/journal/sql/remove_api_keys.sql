-- Removes all API keys of a tenant.
DELETE FROM api_keys WHERE tenant_id = $1
