-- Appends one row.
INSERT INTO journal
    (tenant_id, seq, recorded_at, actor, batch_id, kind, key, op, version, body, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
