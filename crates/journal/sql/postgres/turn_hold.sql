-- Waits as for a turn, and holds it beyond any transaction.
SELECT pg_advisory_lock($1)
