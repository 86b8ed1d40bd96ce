-- Ends a turn that was held.
SELECT pg_advisory_unlock($1)
