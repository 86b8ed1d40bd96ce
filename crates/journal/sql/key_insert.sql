-- Records a new API key.
INSERT INTO api_keys (tenant_id, key_id, digest, name, scopes, created_at, expires_at, revoked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
