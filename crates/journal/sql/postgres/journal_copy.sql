-- Takes rows that wait to be appended.
COPY journal_staged FROM STDIN (FORMAT BINARY)
