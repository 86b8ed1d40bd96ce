-- Marks a tenant as going: its rows may be removed from now on.
UPDATE tenants SET is_going = 1 WHERE tenant_id = $1
