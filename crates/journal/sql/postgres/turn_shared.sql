-- As the turn, but beside others who ask for it like this.
SELECT pg_advisory_xact_lock_shared($1)
