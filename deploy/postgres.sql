-- The rights of the role that serves: it reads, appends rows and keeps the directory. It owns nothing, and
-- can neither change nor remove a row of the journal. Run by the owner when the schema is there, and again after
-- each upgrade:
--
--     psql -d messwert -v server=messwert_server -f postgres.sql
--
-- Tenants and keys are administered by the owner: `messwert tenant`, `messwert key`, `messwert erase`.

-- Everybody has it unless that was taken away; then this line is for the owner of the database. Many rows wait in a
-- temporary table.
GRANT TEMPORARY ON DATABASE :"DBNAME" TO :"server";
GRANT USAGE ON SCHEMA messwert TO :"server";
GRANT SELECT ON ALL TABLES IN SCHEMA messwert TO :"server";
GRANT INSERT ON messwert.journal TO :"server";
GRANT INSERT, UPDATE, DELETE ON messwert.directory TO :"server";
GRANT INSERT, DELETE ON messwert.tombstones TO :"server";
GRANT INSERT, UPDATE ON messwert.api_key_uses TO :"server";
GRANT INSERT, UPDATE, DELETE ON messwert.rate_windows TO :"server";
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA messwert TO :"server";
REVOKE UPDATE, DELETE, TRUNCATE ON messwert.journal FROM :"server";
