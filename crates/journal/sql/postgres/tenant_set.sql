-- Names the tenant whose rows this transaction may see. No function does it, as Citus passes on the command only.
SET LOCAL messwert.tenant = '{tenant}'
