-- Fails, by a division by zero, unless the tenant may be written to and its journal has this row.
SELECT 1 / count(*) FROM journal JOIN tenants USING (tenant_id)
WHERE tenant_id = $1 AND is_going = 0 AND standing = 'open' AND seq = $2 AND hash = $3
