-- Takes facts' personal fields again.
DELETE FROM tombstones WHERE tenant_id = $1 AND (kind, key) IN (SELECT * FROM unnest($2::text[], $3::text[]))
