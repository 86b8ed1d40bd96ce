-- What the books read of the rows between two positions, in order. It takes no parameters, but an id and
-- positions are nothing but digits.
COPY (
    SELECT seq, recorded_at, kind, key, op, body
    FROM journal WHERE tenant_id = uuid_send('{tenant}') AND seq > {after} AND seq <= {end} ORDER BY seq
) TO STDOUT (FORMAT BINARY)
