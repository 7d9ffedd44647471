-- Orders with their lines and events, from arrays of equal length.
WITH input AS (
  SELECT *
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::bigint[], $6::text[], $7::timestamptz[],
              $8::timestamptz[], $9::text[], $10::int[], $11::bigint[], $12::text[])
    AS t (id, sale_id, buyer_id, key_hash, amount, currency, created_at, hold_expires_at, sku, quantity, unit_price, payload)
), placed AS (
  INSERT INTO bench_orders (id, sale_id, buyer_id, key_hash, fingerprint, status, amount, currency, created_at, hold_expires_at)
  SELECT id, sale_id, buyer_id, key_hash, decode('0011223344556677', 'hex'), 'PLACED', amount, currency, created_at, hold_expires_at
  FROM input
), line AS (
  INSERT INTO bench_order_line (order_id, sku, quantity, unit_price)
  SELECT id, sku, quantity, unit_price FROM input
)
INSERT INTO bench_outbox (aggregatetype, aggregateid, type, payload)
SELECT 'order', id::text, 'order.placed', payload::json FROM input
