-- Entries of a tenant's directory after one of them, in order.
SELECT kind, key, entry FROM directory
WHERE tenant_id = $1 AND (kind, key) > ($2, $3) ORDER BY kind, key LIMIT $4
