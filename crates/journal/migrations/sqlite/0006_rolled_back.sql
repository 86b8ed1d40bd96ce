-- A row that may not be added takes back the whole transaction, and no longer its statement alone: for that, SQLite
-- copied each page before a row was added to it.

DROP TRIGGER journal_is_consecutive;

CREATE TRIGGER journal_is_consecutive BEFORE INSERT ON journal
WHEN NEW.seq IS NOT 1 + coalesce(
    (SELECT seq FROM journal WHERE tenant_id = NEW.tenant_id ORDER BY seq DESC LIMIT 1), 0)
BEGIN
    SELECT RAISE(ROLLBACK, 'the journal is append-only: seq must follow the last one');
END;

DROP TRIGGER journal_is_written_where_its_tenant_is;

-- Holds programs too that know of no moving.
CREATE TRIGGER journal_is_written_where_its_tenant_is BEFORE INSERT ON journal
WHEN (SELECT standing FROM tenants WHERE tenant_id = NEW.tenant_id) IN ('leaving', 'moved')
BEGIN
    SELECT RAISE(ROLLBACK, 'the tenant is read-only: it is moved to another store');
END;
