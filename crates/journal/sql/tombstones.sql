-- Facts of a tenant whose personal fields were erased.
SELECT kind, key, erased_at FROM tombstones WHERE tenant_id = $1 ORDER BY kind, key
