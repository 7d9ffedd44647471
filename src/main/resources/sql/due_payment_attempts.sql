-- Payments to look at, for one worker at a time: each is due again later, twice as late as the last time, but when
-- the order's hold ends at the latest.
-- $1 provider, $2 most of them, $3 first wait (s), $4 longest wait (s)
WITH due AS (
  SELECT order_id, number FROM payment_attempt
  WHERE status IN ('OPEN', 'REFUND_DUE') AND look_at <= now() AND provider = $1
  ORDER BY look_at
  LIMIT $2
  FOR UPDATE SKIP LOCKED
)
UPDATE payment_attempt AS attempt
SET looks = looks + 1,
    look_at = least(now() + make_interval(secs => least($4, $3 * 2 ^ least(looks, 20))),
                    greatest(orders.hold_expires_at, now() + make_interval(secs => $3)))
FROM due, orders
WHERE attempt.order_id = due.order_id AND attempt.number = due.number AND orders.id = due.order_id
RETURNING attempt.order_id, attempt.number, attempt.key_hash, attempt.fingerprint, attempt.reference,
          attempt.amount, attempt.currency, attempt.status, attempt.pending, orders.sale_id, orders.buyer_id,
          orders.hold_expires_at <= now() AS hold_is_over
