-- Gives back what was not used of slices.
UPDATE rate_windows SET n_before = n_before - $1 WHERE tenant_id = $2 AND hour = $3
