-- The API key of a digest, its tenant, and when that has moved to another store.
SELECT k.tenant_id, k.key_id, k.digest, k.name, k.scopes, k.created_at, k.expires_at, k.revoked_at,
    t.tenant_id, t.tenant_key, t.plan, t.created_at,
    CASE t.standing WHEN 'moved' THEN t.standing_since END
FROM api_keys k JOIN tenants t ON t.tenant_id = k.tenant_id
WHERE k.digest = $1 AND t.is_going = 0 AND t.standing <> 'arriving'
