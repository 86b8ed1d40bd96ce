-- Facts whose personal fields were erased: what arrives of them is dropped.

CREATE TABLE tombstones (
    tenant_id BLOB    NOT NULL CHECK (length(tenant_id) = 16),
    kind      TEXT    NOT NULL,
    key       TEXT    NOT NULL,
    erased_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, kind, key)
) STRICT, WITHOUT ROWID;
