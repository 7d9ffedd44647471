-- $1 reference
UPDATE sandbox_charge SET cancelled_at = now()
WHERE reference = $1 AND confirmed_at IS NULL AND cancelled_at IS NULL
