-- Waits as for a turn, and holds it beyond any transaction, until it has been idle for so long: a process that is
-- frozen does not end it.
SELECT pg_advisory_lock($1), set_config('idle_session_timeout', $2, false)
