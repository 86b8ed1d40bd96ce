-- Ends a turn that was held. The connection may be idle for as long as it likes.
SELECT pg_advisory_unlock($1), set_config('idle_session_timeout', '0', false)
