-- Replaces facts' entries, or makes them.
INSERT INTO directory (tenant_id, kind, key, entry)
SELECT $1::bytea, new.kind, new.key, new.entry
FROM unnest($2::text[], $3::text[], $4::bytea[]) AS new (kind, key, entry)
ON CONFLICT (tenant_id, kind, key) DO UPDATE SET entry = excluded.entry
