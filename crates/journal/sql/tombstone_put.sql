-- Notes that a fact's personal fields were erased, unless that is known.
INSERT INTO tombstones (tenant_id, kind, key, erased_at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING
