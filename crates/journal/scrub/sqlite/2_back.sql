-- Fills the new directory and drops the old one.
INSERT INTO directory (tenant_id, kind, key, entry)
SELECT tenant_id, kind, key, entry FROM directory_before ORDER BY tenant_id, kind, key;
DROP TABLE directory_before
