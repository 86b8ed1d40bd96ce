-- What a role lacks of what serving takes: `deploy/postgres.sql` grants it.
SELECT needed.privilege || ' on ' || needed.name
FROM (VALUES
    ('journal', 'SELECT'), ('journal', 'INSERT'),
    ('directory', 'SELECT'), ('directory', 'INSERT'), ('directory', 'UPDATE'), ('directory', 'DELETE'),
    ('tombstones', 'SELECT'), ('tombstones', 'INSERT'), ('tombstones', 'DELETE'),
    ('tenants', 'SELECT'), ('api_keys', 'SELECT'),
    ('api_key_uses', 'SELECT'), ('api_key_uses', 'INSERT'), ('api_key_uses', 'UPDATE'),
    ('rate_windows', 'SELECT'), ('rate_windows', 'INSERT'), ('rate_windows', 'UPDATE'),
    ('rate_windows', 'DELETE')
) AS needed (name, privilege)
WHERE NOT has_table_privilege('messwert.' || needed.name, needed.privilege)
UNION ALL
-- But for those that only triggers call, which takes no right.
SELECT 'EXECUTE on ' || proname
FROM pg_proc
WHERE pronamespace = 'messwert'::regnamespace AND prorettype <> 'trigger'::regtype
    AND NOT has_function_privilege(oid, 'EXECUTE')
UNION ALL
-- Where many rows wait to be appended.
SELECT 'TEMPORARY on the database'
WHERE NOT has_database_privilege(current_database(), 'TEMPORARY')
