-- Takes a fact's personal fields again.
DELETE FROM tombstones WHERE tenant_id = $1 AND kind = $2 AND key = $3
