-- The order made under an idempotency key before.
SELECT id FROM bench_orders WHERE sale_id = $1 AND buyer_id = $2 AND key_hash = $3
