-- The last copy that moved a tenant, by its number: what an earlier one still does changes nothing.

ALTER TABLE tenants ADD COLUMN last_run BIGINT NOT NULL DEFAULT 0;
