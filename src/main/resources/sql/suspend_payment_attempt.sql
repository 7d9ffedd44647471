-- Records that the shopper is told of an open outcome.
-- $1 order id, $2 number
UPDATE payment_attempt SET pending = true WHERE order_id = $1 AND number = $2 AND status = 'OPEN'
