-- What appends a few rows looks at all that the guard looks at, in the same transaction: where the journal ends, that
-- the tenant is written here, and that the rows follow each other. It says so, for its one statement, and is not
-- asked again, which would take an eighth of the time of a write. The guard is there for programs that err: whoever may add
-- rows, and wants to do harm, could add them one after the other as well. It is the seals that tell.

CREATE OR REPLACE FUNCTION journal_append_one(
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
    is_set := set_config('messwert.is_checked', 'yes', true) IS NOT NULL;
    INSERT INTO messwert.journal
        (tenant_id, seq, recorded_at, actor, batch_id, kind, key, op, version, body, hash)
    SELECT last.tenant_id, $3 + 1, $4, $5, $6, $7, $8, $9, $10, $11, $12
    FROM messwert.journal AS last JOIN messwert.tenants USING (tenant_id)
    WHERE tenant_id = $1 AND is_going = 0 AND standing = 'open' AND last.seq = $3 AND last.hash = $13;
    IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'MW001', MESSAGE = 'the journal does not end there, or is not written here';
    END IF;
    is_set := set_config('messwert.is_checked', '', true) IS NOT NULL;
    IF $14 IS NOT NULL THEN
        INSERT INTO messwert.directory (tenant_id, kind, key, entry) VALUES ($1, $7, $8, $14)
        ON CONFLICT (tenant_id, kind, key) DO UPDATE SET entry = excluded.entry;
    ELSIF $15 THEN
        DELETE FROM messwert.directory WHERE tenant_id = $1 AND kind = $7 AND key = $8;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION journal_append_few(
    tenant BYTEA, turn BIGINT, last_seq BIGINT, last_hash BYTEA,
    recorded_ats BIGINT[], actors TEXT[], batch_ids BYTEA[], kinds TEXT[], keys TEXT[], ops TEXT[],
    versions BIGINT[], bodies BYTEA[], hashes BYTEA[],
    named_kinds TEXT[], named_keys TEXT[], entries BYTEA[], unnamed_kinds TEXT[], unnamed_keys TEXT[],
    erased_kinds TEXT[], erased_keys TEXT[], erased_ats BIGINT[], readmitted_kinds TEXT[], readmitted_keys TEXT[]
) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    -- A command and no function, which Citus would not pass on. Of an id, nothing but digits.
    EXECUTE 'SET LOCAL messwert.tenant = ''' || encode($1, 'hex') || '''';
    PERFORM pg_advisory_xact_lock($2);
    IF NOT EXISTS (
        SELECT FROM messwert.journal JOIN messwert.tenants USING (tenant_id)
        WHERE tenant_id = $1 AND is_going = 0 AND standing = 'open' AND seq = $3 AND hash = $4
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'MW001', MESSAGE = 'the journal does not end there, or is not written here';
    END IF;
    PERFORM set_config('messwert.is_checked', 'yes', true);
    INSERT INTO messwert.journal
        (tenant_id, seq, recorded_at, actor, batch_id, kind, key, op, version, body, hash)
    SELECT $1, $3 + row.n, recorded_at, actor, batch_id, kind, key, op, version, body, hash
    FROM unnest($5, $6, $7, $8, $9, $10, $11, $12, $13) WITH ORDINALITY
        AS row (recorded_at, actor, batch_id, kind, key, op, version, body, hash, n);
    PERFORM set_config('messwert.is_checked', '', true);
    IF $14 <> '{}' THEN
        INSERT INTO messwert.directory (tenant_id, kind, key, entry)
        SELECT $1, new.kind, new.key, new.entry FROM unnest($14, $15, $16) AS new (kind, key, entry)
        ON CONFLICT (tenant_id, kind, key) DO UPDATE SET entry = excluded.entry;
    END IF;
    IF $17 <> '{}' THEN
        DELETE FROM messwert.directory
        WHERE tenant_id = $1 AND (kind, key) IN (SELECT * FROM unnest($17, $18));
    END IF;
    IF $19 <> '{}' THEN
        INSERT INTO messwert.tombstones (tenant_id, kind, key, erased_at)
        SELECT $1, new.kind, new.key, new.erased_at FROM unnest($19, $20, $21) AS new (kind, key, erased_at)
        ON CONFLICT DO NOTHING;
    END IF;
    IF $22 <> '{}' THEN
        DELETE FROM messwert.tombstones
        WHERE tenant_id = $1 AND (kind, key) IN (SELECT * FROM unnest($22, $23));
    END IF;
END
$$;

-- Where the tables are spread (deploy/citus.sql) there are no triggers, and may be none.
DO $$
BEGIN
    IF EXISTS (
        SELECT FROM pg_trigger WHERE tgrelid = 'messwert.journal'::regclass AND tgname = 'journal_is_consecutive'
    ) THEN
        CREATE OR REPLACE TRIGGER journal_is_consecutive AFTER INSERT ON messwert.journal
            REFERENCING NEW TABLE AS added FOR EACH STATEMENT
            WHEN (current_setting('messwert.is_checked', true) IS DISTINCT FROM 'yes')
            EXECUTE FUNCTION messwert.journal_is_consecutive();
    END IF;
END
$$;
