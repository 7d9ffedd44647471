-- All attempts to pay for an order, oldest first.
-- $1 order id, $2 age at which an open one is pending, since whoever began it is gone (s)
SELECT order_id, number, key_hash, fingerprint, reference, amount, currency, status,
       pending OR created_at < now() - make_interval(secs => $2) AS pending
FROM payment_attempt WHERE order_id = $1 ORDER BY number
