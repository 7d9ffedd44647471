-- Ends an attempt that was never named, so that it cannot have been charged. One that is named at this moment stays:
-- whoever names it confirms it next.
-- $1 order id, $2 number
UPDATE payment_attempt SET status = 'CANCELLED', settled_at = now()
WHERE order_id = $1 AND number = $2 AND status = 'OPEN' AND reference IS NULL
