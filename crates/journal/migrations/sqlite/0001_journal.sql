-- The journal with its guards, the directory, tenants and API keys.
-- Every key starts with the tenant, so that rows can be spread by it.

CREATE TABLE tenants (
    tenant_id  BLOB    NOT NULL PRIMARY KEY CHECK (length(tenant_id) = 16),
    tenant_key TEXT    NOT NULL UNIQUE,
    plan       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    -- 1: its rows are being removed, and nothing finds it any more.
    is_going   INTEGER NOT NULL DEFAULT 0 CHECK (is_going IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER tenants_keep_their_rows BEFORE DELETE ON tenants
WHEN EXISTS (SELECT 1 FROM journal WHERE tenant_id = OLD.tenant_id)
BEGIN
    SELECT RAISE(ABORT, 'a tenant whose journal has rows cannot be deleted');
END;

CREATE TRIGGER tenants_keep_their_id BEFORE UPDATE OF tenant_id ON tenants
WHEN NEW.tenant_id IS NOT OLD.tenant_id
BEGIN
    SELECT RAISE(ABORT, 'a tenant keeps its id');
END;

-- Without rowid: a rowid table can lose a row to INSERT OR REPLACE by rowid, with no trigger firing.
CREATE TABLE journal (
    tenant_id   BLOB    NOT NULL CHECK (length(tenant_id) = 16),
    seq         INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    actor       TEXT    NOT NULL,
    batch_id    BLOB    NOT NULL CHECK (length(batch_id) = 16),
    kind        TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    op          TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    body        BLOB             CHECK ((body IS NOT NULL) = (op = 'put')),
    hash        BLOB    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (tenant_id, seq)
) STRICT, WITHOUT ROWID;

-- Covers an existing seq too, and with it INSERT OR REPLACE: this fires before anything is replaced.
CREATE TRIGGER journal_is_consecutive BEFORE INSERT ON journal
WHEN NEW.seq IS NOT 1 + coalesce(
    (SELECT seq FROM journal WHERE tenant_id = NEW.tenant_id ORDER BY seq DESC LIMIT 1), 0)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only: seq must follow the last one');
END;

CREATE TRIGGER journal_is_not_updated BEFORE UPDATE ON journal
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only: rows are never updated');
END;

CREATE TRIGGER journal_is_not_deleted BEFORE DELETE ON journal
WHEN NOT EXISTS (SELECT 1 FROM tenants WHERE tenant_id = OLD.tenant_id AND is_going = 1)
BEGIN
    SELECT RAISE(ABORT, 'the journal is append-only: rows are never deleted');
END;

CREATE TABLE directory (
    tenant_id BLOB NOT NULL CHECK (length(tenant_id) = 16),
    kind      TEXT NOT NULL,
    key       TEXT NOT NULL,
    entry     BLOB NOT NULL,
    PRIMARY KEY (tenant_id, kind, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (
    tenant_id  BLOB    NOT NULL REFERENCES tenants (tenant_id),
    key_id     BLOB    NOT NULL CHECK (length(key_id) = 16),
    digest     BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
    name       TEXT,
    -- Words, separated by single blanks.
    scopes     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    PRIMARY KEY (tenant_id, key_id)
) STRICT, WITHOUT ROWID;

-- Apart from the keys, which change rarely and are read everywhere.
CREATE TABLE api_key_uses (
    tenant_id    BLOB    NOT NULL,
    key_id       BLOB    NOT NULL,
    last_used_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, key_id)
) STRICT, WITHOUT ROWID;
