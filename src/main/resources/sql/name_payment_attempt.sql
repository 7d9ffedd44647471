-- Records the provider's name for an attempt; without it, nothing may be confirmed.
-- $1 order id, $2 number, $3 reference
UPDATE payment_attempt SET reference = $3 WHERE order_id = $1 AND number = $2 AND status = 'OPEN'
