-- Some facts' entries.
SELECT key, entry FROM directory WHERE tenant_id = $1 AND kind = $2 AND key = ANY($3)
