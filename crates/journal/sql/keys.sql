-- A tenant's API keys, each with its last use.
SELECT k.tenant_id, k.key_id, k.digest, k.name, k.scopes, k.created_at, k.expires_at, k.revoked_at,
    u.last_used_at
FROM api_keys k LEFT JOIN api_key_uses u ON u.tenant_id = k.tenant_id AND u.key_id = k.key_id
WHERE k.tenant_id = $1 ORDER BY k.created_at, k.key_id
