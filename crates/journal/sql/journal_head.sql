-- Where a tenant's journal ends.
SELECT seq, hash, recorded_at FROM journal WHERE tenant_id = $1 ORDER BY seq DESC LIMIT 1
