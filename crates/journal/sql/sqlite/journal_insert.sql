-- Appends one row. One that may not stand there takes back the whole transaction: to take back the statement alone,
-- SQLite would copy each page before a row is added to it.
INSERT OR ROLLBACK INTO journal
    (tenant_id, seq, recorded_at, actor, batch_id, kind, key, op, version, body, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
