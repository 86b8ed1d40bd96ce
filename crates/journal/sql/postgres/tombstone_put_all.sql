-- Notes that facts' personal fields were erased, unless that is known.
INSERT INTO tombstones (tenant_id, kind, key, erased_at)
SELECT $1::bytea, new.kind, new.key, new.erased_at
FROM unnest($2::text[], $3::text[], $4::bigint[]) AS new (kind, key, erased_at)
ON CONFLICT DO NOTHING
