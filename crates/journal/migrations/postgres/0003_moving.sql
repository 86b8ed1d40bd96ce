-- Tenants move between stores: how each stands here, where the other store is, and since when.

ALTER TABLE tenants
    ADD COLUMN standing TEXT COLLATE "C" NOT NULL DEFAULT 'open'
        CHECK (standing IN ('open', 'arriving', 'leaving', 'moved')),
    ADD COLUMN elsewhere TEXT COLLATE "C",
    ADD COLUMN standing_since BIGINT;

-- Holds programs too that were started before there was any of this. A statement adds rows of one tenant
-- only: row-level security sees to that.
CREATE FUNCTION journal_is_written_where_its_tenant_is() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM messwert.tenants
        WHERE tenant_id = (SELECT tenant_id FROM added LIMIT 1) AND standing IN ('leaving', 'moved')
    ) THEN
        RAISE EXCEPTION 'the tenant is read-only: it is moved to another store';
    END IF;
    RETURN NULL;
END
$$;

-- Where the tables are spread (deploy/citus.sql) there are no triggers, and may be none.
DO $$
BEGIN
    IF EXISTS (
        SELECT FROM pg_trigger WHERE tgrelid = 'messwert.journal'::regclass AND tgname = 'journal_is_consecutive'
    ) THEN
        CREATE TRIGGER journal_is_written_where_its_tenant_is AFTER INSERT ON messwert.journal
            REFERENCING NEW TABLE AS added
            FOR EACH STATEMENT EXECUTE FUNCTION messwert.journal_is_written_where_its_tenant_is();
    END IF;
END
$$;
