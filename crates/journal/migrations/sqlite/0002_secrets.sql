-- A secret for each tenant, under which applicants are known again: drawn when the tenant is created,
-- and never exported.

ALTER TABLE tenants ADD COLUMN secret BLOB CHECK (length(secret) = 32);

UPDATE tenants SET secret = randomblob(32);
