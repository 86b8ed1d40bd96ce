-- Begins a copy of a tenant: its number is higher than that of any before.
UPDATE tenants SET last_run = CASE WHEN last_run > $1 THEN last_run ELSE $1 END + 1
WHERE tenant_id = $2 AND is_going = 0
RETURNING last_run
