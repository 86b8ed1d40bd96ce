-- One row, the usual write, in as little time as there is: each value by itself instead of in a list, where the
-- journal ends looked at by the very statement that appends, and guards that look up as much as a few rows take.

-- As `journal_append_few`, for one row without any change of tombstones: its facts' entry ($14), which stays if that
-- is null, unless it is to be removed ($15).
CREATE FUNCTION journal_append_one(
    tenant BYTEA, turn BIGINT, last_seq BIGINT,
    recorded_at BIGINT, actor TEXT, batch_id BYTEA, kind TEXT, key TEXT, op TEXT, version BIGINT, body BYTEA,
    hash BYTEA, last_hash BYTEA, entry BYTEA, is_unnamed BOOLEAN
) RETURNS VOID LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    is_set BOOLEAN;
    is_turn BOOLEAN;
BEGIN
    -- Expressions, which take less than queries.
    IF current_setting('citus.propagate_set_commands', true) IS NULL THEN
        is_set := set_config('messwert.tenant', encode($1, 'hex'), true) IS NOT NULL;
    ELSE
        -- Citus passes on commands, and no functions. Of an id, nothing but digits.
        EXECUTE 'SET LOCAL messwert.tenant = ''' || encode($1, 'hex') || '''';
    END IF;
    is_turn := pg_advisory_xact_lock($2) IS NOT NULL;
    INSERT INTO messwert.journal
        (tenant_id, seq, recorded_at, actor, batch_id, kind, key, op, version, body, hash)
    SELECT last.tenant_id, $3 + 1, $4, $5, $6, $7, $8, $9, $10, $11, $12
    FROM messwert.journal AS last JOIN messwert.tenants USING (tenant_id)
    WHERE tenant_id = $1 AND is_going = 0 AND standing = 'open' AND last.seq = $3 AND last.hash = $13;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'MW001', MESSAGE = 'the journal does not end there, or is not written here';
    END IF;
    IF $14 IS NOT NULL THEN
        INSERT INTO messwert.directory (tenant_id, kind, key, entry) VALUES ($1, $7, $8, $14)
        ON CONFLICT (tenant_id, kind, key) DO UPDATE SET entry = excluded.entry;
    ELSIF $15 THEN
        DELETE FROM messwert.directory WHERE tenant_id = $1 AND kind = $7 AND key = $8;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION journal_is_consecutive() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    n_rows BIGINT;
    is_gapped BOOLEAN;
    is_elsewhere BOOLEAN;
    block RECORD;
BEGIN
    -- Each row's predecessor, for as many rows as that is faster for. A journal's first row has the position 1.
    SELECT count(*),
        bool_or(appended.seq <> 1 AND NOT EXISTS (
            SELECT FROM messwert.journal WHERE tenant_id = appended.tenant_id AND seq = appended.seq - 1)),
        -- Holds programs too that were started before tenants moved.
        bool_or(EXISTS (
            SELECT FROM messwert.tenants
            WHERE tenant_id = appended.tenant_id AND standing IN ('leaving', 'moved')))
    INTO n_rows, is_gapped, is_elsewhere
    FROM (SELECT tenant_id, seq FROM added LIMIT 17) AS appended;
    IF n_rows = 17 THEN
        -- One tenant's rows only, unless somebody is held by no row-level security.
        FOR block IN
            SELECT tenant_id, min(seq) AS first_seq, max(seq) AS last_seq, count(*) AS n_rows
            FROM added GROUP BY tenant_id
        LOOP
            is_gapped := block.last_seq - block.first_seq + 1 <> block.n_rows
                OR block.first_seq <> 1 + coalesce((
                    SELECT seq FROM messwert.journal
                    WHERE tenant_id = block.tenant_id AND seq < block.first_seq ORDER BY seq DESC LIMIT 1), 0);
            is_elsewhere := EXISTS (
                SELECT FROM messwert.tenants
                WHERE tenant_id = block.tenant_id AND standing IN ('leaving', 'moved'));
            EXIT WHEN is_gapped OR is_elsewhere;
        END LOOP;
    END IF;
    IF is_gapped THEN
        RAISE EXCEPTION 'the journal is append-only: seq must follow the last one';
    END IF;
    IF is_elsewhere THEN
        RAISE EXCEPTION 'the tenant is read-only: it is moved to another store';
    END IF;
    RETURN NULL;
END
$$;
