-- Makes room for a new directory.
ALTER TABLE directory RENAME TO directory_before
