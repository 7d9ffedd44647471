-- The rows of orders of one sale, from arrays: what any writer has to put into PostgreSQL.
WITH input AS (
  SELECT * FROM unnest(?::uuid[], ?::text[], ?::text[]) AS t (id, buyer_id, payload)
), inserted AS (
  INSERT INTO orders (id, sale_id, buyer_id, key_hash, fingerprint, status, amount, currency, created_at, hold_expires_at)
  SELECT id, ?, buyer_id, decode(md5(buyer_id), 'hex'), decode('0011223344556677', 'hex'), 'PLACED', 12900, 'USD',
         now(), now() + interval '5 minutes'
  FROM input
), line AS (
  INSERT INTO order_line (order_id, sku, quantity, unit_price)
  SELECT id, 'sku-00000', 1, 12900 FROM input
)
INSERT INTO outbox (aggregatetype, aggregateid, type, payload)
SELECT 'order', id::text, 'order.placed', payload::json FROM input
