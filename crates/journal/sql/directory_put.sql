-- Replaces a fact's entry, or makes it.
INSERT INTO directory (tenant_id, kind, key, entry) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant_id, kind, key) DO UPDATE SET entry = excluded.entry
