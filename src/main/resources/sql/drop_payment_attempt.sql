-- Forgets an attempt that the provider never heard of, or at most as a charge that is not confirmed.
-- $1 order id, $2 number
DELETE FROM payment_attempt WHERE order_id = $1 AND number = $2 AND status = 'OPEN'
