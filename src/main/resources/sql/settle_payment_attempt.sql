-- $1 order id, $2 number, $3 status, $4 status it must have
UPDATE payment_attempt
SET status = $3, settled_at = now(), look_at = now(), looks = 0
WHERE order_id = $1 AND number = $2 AND status = $4
