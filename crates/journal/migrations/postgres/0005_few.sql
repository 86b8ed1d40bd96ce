-- A few rows and all that belongs to them in one statement: a trip to the database, and nothing else to wait for.
-- Refused, as `MW001`, unless the tenant ($1) may be written to and its journal ends with the row $3, $4, looked at
-- when it is its turn ($2). Rows follow as columns, then entries of the directory to put and to remove, then
-- tombstones to put and to remove. The second wall holds inside of it as everywhere.

CREATE FUNCTION journal_append_few(
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
    INSERT INTO messwert.journal
        (tenant_id, seq, recorded_at, actor, batch_id, kind, key, op, version, body, hash)
    SELECT $1, $3 + row.n, recorded_at, actor, batch_id, kind, key, op, version, body, hash
    FROM unnest($5, $6, $7, $8, $9, $10, $11, $12, $13) WITH ORDINALITY
        AS row (recorded_at, actor, batch_id, kind, key, op, version, body, hash, n);
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
