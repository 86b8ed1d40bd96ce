-- The journal with its guards, the directory, tenants and API keys.
-- Every key starts with the tenant, so that rows can be spread by it. Texts are ordered by their bytes.

CREATE TABLE tenants (
    tenant_id  BYTEA            NOT NULL PRIMARY KEY CHECK (octet_length(tenant_id) = 16),
    tenant_key TEXT COLLATE "C" NOT NULL UNIQUE,
    plan       TEXT COLLATE "C" NOT NULL,
    created_at BIGINT           NOT NULL,
    -- 1: its rows are being removed, and nothing finds it any more.
    is_going   INTEGER          NOT NULL DEFAULT 0 CHECK (is_going IN (0, 1)),
    -- Under it applicants are known again: drawn when the tenant is created, and never exported.
    secret     BYTEA            NOT NULL CHECK (octet_length(secret) = 32)
);

CREATE TABLE journal (
    tenant_id   BYTEA            NOT NULL CHECK (octet_length(tenant_id) = 16),
    seq         BIGINT           NOT NULL,
    recorded_at BIGINT           NOT NULL,
    actor       TEXT COLLATE "C" NOT NULL,
    batch_id    BYTEA            NOT NULL CHECK (octet_length(batch_id) = 16),
    kind        TEXT COLLATE "C" NOT NULL,
    key         TEXT COLLATE "C" NOT NULL,
    op          TEXT COLLATE "C" NOT NULL,
    version     BIGINT           NOT NULL,
    body        BYTEA                     CHECK ((body IS NOT NULL) = (op = 'put')),
    hash        BYTEA            NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (tenant_id, seq)
);

CREATE TABLE directory (
    tenant_id BYTEA            NOT NULL CHECK (octet_length(tenant_id) = 16),
    kind      TEXT COLLATE "C" NOT NULL,
    key       TEXT COLLATE "C" NOT NULL,
    entry     BYTEA            NOT NULL,
    PRIMARY KEY (tenant_id, kind, key)
);

-- Facts whose personal fields were erased: what arrives of them is dropped.
CREATE TABLE tombstones (
    tenant_id BYTEA            NOT NULL CHECK (octet_length(tenant_id) = 16),
    kind      TEXT COLLATE "C" NOT NULL,
    key       TEXT COLLATE "C" NOT NULL,
    erased_at BIGINT           NOT NULL,
    PRIMARY KEY (tenant_id, kind, key)
);

CREATE TABLE api_keys (
    tenant_id  BYTEA            NOT NULL REFERENCES tenants (tenant_id),
    key_id     BYTEA            NOT NULL CHECK (octet_length(key_id) = 16),
    digest     BYTEA            NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
    name       TEXT COLLATE "C",
    -- Words, separated by single blanks.
    scopes     TEXT COLLATE "C" NOT NULL,
    created_at BIGINT           NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    PRIMARY KEY (tenant_id, key_id)
);

-- Apart from the keys, which change rarely and are read everywhere.
CREATE TABLE api_key_uses (
    tenant_id    BYTEA  NOT NULL CHECK (octet_length(tenant_id) = 16),
    key_id       BYTEA  NOT NULL CHECK (octet_length(key_id) = 16),
    last_used_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, key_id)
);

-- A second wall between tenants, beside the condition in every statement: a transaction sees the rows of
-- the tenant that it has set. Without one, the setting is missing or no UUID, and the statement fails.
-- FORCE: also for the role that owns the tables.

ALTER TABLE journal ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal FORCE ROW LEVEL SECURITY;
CREATE POLICY one_tenant ON journal
    USING (tenant_id = uuid_send(current_setting('messwert.tenant')::uuid));

ALTER TABLE directory ENABLE ROW LEVEL SECURITY;
ALTER TABLE directory FORCE ROW LEVEL SECURITY;
CREATE POLICY one_tenant ON directory
    USING (tenant_id = uuid_send(current_setting('messwert.tenant')::uuid));

ALTER TABLE tombstones ENABLE ROW LEVEL SECURITY;
ALTER TABLE tombstones FORCE ROW LEVEL SECURITY;
CREATE POLICY one_tenant ON tombstones
    USING (tenant_id = uuid_send(current_setting('messwert.tenant')::uuid));

ALTER TABLE api_key_uses ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_key_uses FORCE ROW LEVEL SECURITY;
CREATE POLICY one_tenant ON api_key_uses
    USING (tenant_id = uuid_send(current_setting('messwert.tenant')::uuid));

-- The journal is append-only, also for the owner. DELETE is left to it, for tenants that are going.

REVOKE UPDATE, TRUNCATE ON journal FROM CURRENT_USER;

-- Once for a statement, as a bulk of rows is checked as fast as one. An existing seq is refused by the key.
CREATE FUNCTION journal_is_consecutive() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (
            SELECT tenant_id, min(seq) AS first_seq, max(seq) AS last_seq, count(*) AS n_rows
            FROM added GROUP BY tenant_id
        ) AS block
        WHERE last_seq - first_seq + 1 <> n_rows
            OR first_seq <> 1 + coalesce((
                SELECT seq FROM messwert.journal
                WHERE tenant_id = block.tenant_id AND seq < first_seq ORDER BY seq DESC LIMIT 1), 0)
    ) THEN
        RAISE EXCEPTION 'the journal is append-only: seq must follow the last one';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION journal_is_not_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: rows are never updated';
END
$$;

CREATE FUNCTION journal_is_not_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT tenant_id FROM removed
        EXCEPT SELECT tenant_id FROM messwert.tenants WHERE is_going = 1
    ) THEN
        RAISE EXCEPTION 'the journal is append-only: rows are never deleted';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION journal_is_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: rows are never deleted';
END
$$;

CREATE FUNCTION tenants_keep_their_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM messwert.journal WHERE tenant_id = OLD.tenant_id) THEN
        RAISE EXCEPTION 'a tenant whose journal has rows cannot be deleted';
    END IF;
    RETURN OLD;
END
$$;

CREATE FUNCTION tenants_keep_their_id() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a tenant keeps its id';
END
$$;

CREATE TRIGGER journal_is_consecutive AFTER INSERT ON journal
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION journal_is_consecutive();
CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_not_changed();
CREATE TRIGGER journal_is_not_deleted AFTER DELETE ON journal
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION journal_is_not_deleted();
CREATE TRIGGER journal_is_not_emptied BEFORE TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_is_not_emptied();
CREATE TRIGGER tenants_keep_their_rows BEFORE DELETE ON tenants
    FOR EACH ROW EXECUTE FUNCTION tenants_keep_their_rows();
CREATE TRIGGER tenants_keep_their_id BEFORE UPDATE ON tenants
    FOR EACH ROW WHEN (NEW.tenant_id IS DISTINCT FROM OLD.tenant_id) EXECUTE FUNCTION tenants_keep_their_id();
