-- Appends a few rows, with all that belongs to them, if the tenant's journal ends where it is expected to.
SELECT journal_append_few(tenant => $1, turn => $2, last_seq => $3, last_hash => $4,
    recorded_ats => $5, actors => $6, batch_ids => $7, kinds => $8, keys => $9, ops => $10,
    versions => $11, bodies => $12, hashes => $13,
    named_kinds => $14, named_keys => $15, entries => $16, unnamed_kinds => $17, unnamed_keys => $18,
    erased_kinds => $19, erased_keys => $20, erased_ats => $21, readmitted_kinds => $22, readmitted_keys => $23)
