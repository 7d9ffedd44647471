-- $1 reference, $2 token
UPDATE sandbox_charge SET token = $2, confirmed_at = now()
WHERE reference = $1 AND confirmed_at IS NULL AND cancelled_at IS NULL
