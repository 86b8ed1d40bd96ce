-- How many requests of an hour each tenant's processes have taken: they take slices, and count by themselves.

CREATE TABLE rate_windows (
    tenant_id BYTEA  NOT NULL CHECK (octet_length(tenant_id) = 16),
    -- Hours since 1970.
    hour      BIGINT NOT NULL,
    -- Taken before the last slice.
    n_before  BIGINT NOT NULL,
    -- The last slice.
    slice     BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, hour)
);

ALTER TABLE rate_windows ENABLE ROW LEVEL SECURITY;
ALTER TABLE rate_windows FORCE ROW LEVEL SECURITY;
CREATE POLICY one_tenant ON rate_windows
    USING (tenant_id = uuid_send(current_setting('messwert.tenant')::uuid));
