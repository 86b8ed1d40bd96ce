-- Appends the rows that wait, in whatever order: what guards the journal looks at all of them together.
INSERT INTO journal
    (tenant_id, seq, recorded_at, actor, batch_id, kind, key, op, version, body, hash)
SELECT $1::bytea, seq, recorded_at, actor, batch_id, kind, key, op, version, body, hash
FROM journal_staged
