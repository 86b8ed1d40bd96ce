-- Takes a slice, a 64th of what is left of an hour's requests, once those are counted that were let in without
-- one. Hours that are over are forgotten. What is left after it follows from both numbers, as they are then.
WITH forgotten AS (DELETE FROM rate_windows WHERE tenant_id = $1 AND hour < $2::bigint - 1)
INSERT INTO rate_windows AS known (tenant_id, hour, n_before, slice)
VALUES ($1, $2, $3::bigint, greatest(0, ($4::bigint - $3 + 63) / 64))
ON CONFLICT (tenant_id, hour) DO UPDATE SET
    n_before = known.n_before + known.slice + $3,
    slice = greatest(0, ($4 - known.n_before - known.slice - $3 + 63) / 64)
RETURNING n_before, slice
