-- Where rows wait: they cannot be copied into a table with row-level security.
CREATE TEMPORARY TABLE IF NOT EXISTS journal_staged (
    seq         BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    actor       TEXT   NOT NULL,
    batch_id    BYTEA  NOT NULL,
    kind        TEXT   NOT NULL,
    key         TEXT   NOT NULL,
    op          TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    body        BYTEA,
    hash        BYTEA  NOT NULL
) ON COMMIT DROP
