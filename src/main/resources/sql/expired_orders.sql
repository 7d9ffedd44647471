-- Orders whose hold is over, for one worker at a time. One with an open payment attempt waits until that is
-- settled, for a while: money may be on its way.
-- $1 most of them, $2 longest wait for a payment (s)
SELECT id, sale_id FROM orders
WHERE status = 'PLACED' AND hold_expires_at <= now()
  AND (hold_expires_at <= now() - make_interval(secs => $2) OR NOT EXISTS (
    SELECT FROM payment_attempt AS attempt WHERE attempt.order_id = orders.id AND attempt.status = 'OPEN'))
ORDER BY hold_expires_at
LIMIT $1
FOR UPDATE SKIP LOCKED
