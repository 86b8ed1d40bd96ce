-- What processes have let in of an hour without a slice, by process: each is counted once, however often it is
-- told.

ALTER TABLE rate_windows ADD COLUMN owed JSONB NOT NULL DEFAULT '{}';
