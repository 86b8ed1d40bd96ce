-- How many steps the schema has seen.
SELECT n_applied FROM messwert.steps
