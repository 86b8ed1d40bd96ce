-- Notes an API key's use, unless one is known from less than a minute before.
INSERT INTO api_key_uses (tenant_id, key_id, last_used_at) VALUES ($1, $2, $3)
ON CONFLICT (tenant_id, key_id) DO UPDATE SET last_used_at = excluded.last_used_at
WHERE excluded.last_used_at >= api_key_uses.last_used_at + 60000000
