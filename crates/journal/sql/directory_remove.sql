-- Removes a fact's entry.
DELETE FROM directory WHERE tenant_id = $1 AND kind = $2 AND key = $3
