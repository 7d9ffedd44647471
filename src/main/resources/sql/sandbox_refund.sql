-- $1 reference
UPDATE sandbox_charge SET refunded_at = coalesce(refunded_at, now()) WHERE reference = $1 AND confirmed_at IS NOT NULL
