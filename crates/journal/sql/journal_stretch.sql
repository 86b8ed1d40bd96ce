-- What the books read of the rows after a position, in order.
SELECT seq, recorded_at, kind, key, op, body
FROM journal WHERE tenant_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
