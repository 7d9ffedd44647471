-- Whose payment a provider speaks of.
-- $1 provider, $2 reference
SELECT order_id, number, attempt.key_hash, attempt.fingerprint, reference, attempt.amount, attempt.currency,
       attempt.status, pending, orders.sale_id, orders.buyer_id
FROM payment_attempt AS attempt JOIN orders ON orders.id = order_id
WHERE provider = $1 AND reference = $2
