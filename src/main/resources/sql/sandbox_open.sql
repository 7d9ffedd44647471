-- $1 reference if it is new, $2 charge key, $3 amount, $4 currency
INSERT INTO sandbox_charge (reference, charge_key, amount, currency) VALUES ($1, $2, $3, $4)
ON CONFLICT (charge_key) DO UPDATE SET charge_key = excluded.charge_key
RETURNING reference
