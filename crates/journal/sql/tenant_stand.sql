-- Changes how a tenant stands, if it stands as is thought.
UPDATE tenants SET standing = $1, elsewhere = $2, standing_since = $3
WHERE tenant_id = $4 AND is_going = 0 AND standing = $5 AND elsewhere IS NOT DISTINCT FROM $6
