-- The rows after a position, in order.
SELECT seq, recorded_at, actor, batch_id, kind, key, op, version, body, hash
FROM journal WHERE tenant_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
