-- What guards the journal against rows that do not belong there, in one trigger instead of two: each costs every
-- write its own start. Where the tables are spread (deploy/citus.sql) neither is there, and none is made.

CREATE OR REPLACE FUNCTION journal_is_consecutive() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    block RECORD;
BEGIN
    -- One tenant's rows only, unless somebody is held by no row-level security.
    FOR block IN
        SELECT tenant_id, min(seq) AS first_seq, max(seq) AS last_seq, count(*) AS n_rows
        FROM added GROUP BY tenant_id
    LOOP
        IF block.last_seq - block.first_seq + 1 <> block.n_rows
            OR block.first_seq <> 1 + coalesce((
                SELECT seq FROM messwert.journal
                WHERE tenant_id = block.tenant_id AND seq < block.first_seq ORDER BY seq DESC LIMIT 1), 0)
        THEN
            RAISE EXCEPTION 'the journal is append-only: seq must follow the last one';
        END IF;
        -- Holds programs too that were started before tenants moved.
        IF EXISTS (
            SELECT FROM messwert.tenants
            WHERE tenant_id = block.tenant_id AND standing IN ('leaving', 'moved')
        ) THEN
            RAISE EXCEPTION 'the tenant is read-only: it is moved to another store';
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

-- With its trigger, where there is one.
DROP FUNCTION journal_is_written_where_its_tenant_is CASCADE;
