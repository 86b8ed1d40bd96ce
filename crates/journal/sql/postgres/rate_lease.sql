-- Takes a slice of what is left of the hour that it is by the database's clock: a 64th, unless less is wanted.
-- What is left after it follows from both numbers, as they are then.
INSERT INTO rate_windows AS known (tenant_id, hour, n_before, slice)
VALUES ($1, floor(extract(epoch FROM now()) / 3600)::bigint, 0,
    greatest(0, least($2::bigint, ($3::bigint + 63) / 64)))
ON CONFLICT (tenant_id, hour) DO UPDATE SET
    n_before = known.n_before + known.slice,
    slice = greatest(0, least($2, ($3 - known.n_before - known.slice + 63) / 64))
RETURNING n_before, slice, hour, (extract(epoch FROM now()) * 1000000)::bigint
