-- Spreads the tables of a migrated database over the machines of a Citus cluster, by tenant. Run once, by
-- the owner, on the coordinator, with no server running:
--
--     psql -d messwert -v ON_ERROR_STOP=1 -f citus.sql
--
-- Built to the rules of Citus 12, and not yet tried on one (docs/scale.md).

-- Workers have to know which tenant a transaction has named.
SELECT format('ALTER DATABASE %I SET citus.propagate_set_commands TO ''local''', current_database()) \gexec
SET citus.propagate_set_commands TO 'local';

-- Citus takes no triggers on tables that it spreads. Rights, row-level security, the primary key and the
-- seals are what guards the journal there.
DROP TRIGGER journal_is_consecutive ON messwert.journal;
DROP TRIGGER journal_is_not_changed ON messwert.journal;
DROP TRIGGER journal_is_not_deleted ON messwert.journal;
DROP TRIGGER journal_is_not_emptied ON messwert.journal;
DROP TRIGGER tenants_keep_their_rows ON messwert.tenants;
DROP TRIGGER tenants_keep_their_id ON messwert.tenants;

-- On every machine: small, read without a tenant, written by administration only.
SELECT create_reference_table('messwert.steps');
SELECT create_reference_table('messwert.tenants');
SELECT create_reference_table('messwert.api_keys');

-- By tenant, and one tenant's rows of all tables on one machine.
SELECT create_distributed_table('messwert.journal', 'tenant_id');
SELECT create_distributed_table('messwert.directory', 'tenant_id', colocate_with => 'messwert.journal');
SELECT create_distributed_table('messwert.tombstones', 'tenant_id', colocate_with => 'messwert.journal');
SELECT create_distributed_table('messwert.api_key_uses', 'tenant_id', colocate_with => 'messwert.journal');
SELECT create_distributed_table('messwert.rate_windows', 'tenant_id', colocate_with => 'messwert.journal');
