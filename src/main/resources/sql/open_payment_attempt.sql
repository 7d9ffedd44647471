-- $1 order id, $2 number, $3 key hash, $4 fingerprint, $5 provider, $6 amount, $7 currency, $8 first look after (s)
INSERT INTO payment_attempt (order_id, number, key_hash, fingerprint, provider, amount, currency, status, look_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'OPEN', now() + make_interval(secs => $8))
