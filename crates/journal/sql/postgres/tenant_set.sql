-- Names the tenant whose rows this transaction may see.
SELECT set_config('messwert.tenant', $1, true)
