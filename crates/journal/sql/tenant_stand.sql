-- Changes how a tenant stands, if it stands as is thought.
UPDATE tenants SET standing = $1, elsewhere = $2, standing_since = $3, last_run = last_run + $4
WHERE tenant_id = $5 AND is_going = 0 AND standing = $6 AND elsewhere IS NOT DISTINCT FROM $7
