-- Whose payment a provider speaks of.
-- $1 provider, $2 reference
SELECT order_id, number, key_hash, fingerprint, reference, payment_attempt.amount, payment_attempt.currency,
       payment_attempt.status, pending, orders.sale_id, orders.buyer_id
FROM payment_attempt JOIN orders ON orders.id = order_id
WHERE provider = $1 AND reference = $2
