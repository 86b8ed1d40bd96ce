-- Tenants move between stores: how each stands here, where the other store is, and since when.

ALTER TABLE tenants ADD COLUMN standing TEXT NOT NULL DEFAULT 'open'
    CHECK (standing IN ('open', 'arriving', 'leaving', 'moved'));
ALTER TABLE tenants ADD COLUMN elsewhere TEXT;
ALTER TABLE tenants ADD COLUMN standing_since INTEGER;

-- Holds programs too that were started before there was any of this.
CREATE TRIGGER journal_is_written_where_its_tenant_is BEFORE INSERT ON journal
WHEN (SELECT standing FROM tenants WHERE tenant_id = NEW.tenant_id) IN ('leaving', 'moved')
BEGIN
    SELECT RAISE(ABORT, 'the tenant is read-only: it is moved to another store');
END;
