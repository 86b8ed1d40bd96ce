-- Counts what a process has let in of an hour without a slice: in all, so that hearing it twice changes nothing.
INSERT INTO rate_windows AS known (tenant_id, hour, n_before, slice, owed)
VALUES ($1, $2, $3::bigint, 0, jsonb_build_object($4::text, $3))
ON CONFLICT (tenant_id, hour) DO UPDATE SET
    n_before = known.n_before + $3 - coalesce((known.owed ->> $4)::bigint, 0),
    owed = known.owed || jsonb_build_object($4, $3)
WHERE $3 > coalesce((known.owed ->> $4)::bigint, 0)
