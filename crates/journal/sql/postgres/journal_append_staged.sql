-- Appends the rows that wait.
INSERT INTO journal
    (tenant_id, seq, recorded_at, actor, batch_id, kind, key, op, version, body, hash)
SELECT $1::bytea, seq, recorded_at, actor, batch_id, kind, key, op, version, body, hash
FROM journal_staged ORDER BY seq
