-- Lets in the copy that brings a tenant, unless a later one has been.
UPDATE tenants SET last_run = $1 WHERE last_run < $1 AND tenant_id = $2 AND is_going = 0
