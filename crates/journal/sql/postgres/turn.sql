-- Waits until no other transaction that asked for the same turn is under way.
SELECT pg_advisory_xact_lock($1)
