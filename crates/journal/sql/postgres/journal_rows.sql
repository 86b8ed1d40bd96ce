-- The rows at some positions.
SELECT seq, recorded_at, actor, batch_id, kind, key, op, version, body, hash
FROM journal WHERE tenant_id = $1 AND seq = ANY($2)
