-- A fact's entry.
SELECT entry FROM directory WHERE tenant_id = $1 AND kind = $2 AND key = $3
