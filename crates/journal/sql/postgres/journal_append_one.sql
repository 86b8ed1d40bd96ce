-- Appends a row, with its fact's entry in the directory, if the tenant's journal ends where it is expected to.
SELECT journal_append_one(tenant => $1, turn => $2, last_seq => $3,
    recorded_at => $4, actor => $5, batch_id => $6, kind => $7, key => $8, op => $9, version => $10, body => $11,
    hash => $12, last_hash => $13, entry => $14, is_unnamed => $15)
