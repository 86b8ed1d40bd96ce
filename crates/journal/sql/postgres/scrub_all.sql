-- Writes all tables anew and lets their old files go.
VACUUM (FULL) journal, directory, tombstones, api_key_uses, rate_windows, api_keys, tenants
