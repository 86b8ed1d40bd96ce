-- Notes how many steps the schema has seen.
UPDATE messwert.steps SET n_applied = $1
