-- Lets an API key end, unless it has ended or ends sooner anyway.
UPDATE api_keys SET expires_at = CASE WHEN expires_at < $1 THEN expires_at ELSE $1 END
WHERE tenant_id = $2 AND key_id = $3 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $4)
