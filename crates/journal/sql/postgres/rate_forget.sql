-- Forgets the hours before the last one.
DELETE FROM rate_windows WHERE tenant_id = $1 AND hour < $2::bigint - 1
