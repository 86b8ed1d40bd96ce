-- One at a time changes the schema.
SELECT pg_advisory_xact_lock(7238243)
