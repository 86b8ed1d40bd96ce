-- Tables of tenants whose owner sees the rows of all of them.
SELECT relname::text FROM pg_class
WHERE relnamespace = 'messwert'::regnamespace
    AND relname IN ('journal', 'directory', 'tombstones', 'api_key_uses', 'rate_windows')
    AND NOT (relrowsecurity AND relforcerowsecurity)
ORDER BY relname
