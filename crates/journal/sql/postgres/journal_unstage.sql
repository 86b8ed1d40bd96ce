-- Makes room for the next rows.
TRUNCATE journal_staged
