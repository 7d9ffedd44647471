-- One purchase in one statement, and so in one transaction and one round trip: the row of the stock is
-- locked from here to the commit. An idempotency key used before makes it fail as a whole.
WITH taken AS (
  UPDATE bench_stock
  SET available = available - $6::int
  WHERE sale_id = $2::text AND sku = $5::text AND available >= $6::int
  RETURNING sku
), placed AS (
  INSERT INTO bench_orders (id, sale_id, buyer_id, key_hash, fingerprint, status, amount, currency, created_at, hold_expires_at)
  SELECT $1::uuid, $2::text, $3::text, $4::bytea, decode('0011223344556677', 'hex'), 'PLACED', $8::bigint, $9::text,
         $10::timestamptz, $11::timestamptz
  FROM taken
  RETURNING id
), line AS (
  INSERT INTO bench_order_line (order_id, sku, quantity, unit_price)
  SELECT id, $5::text, $6::int, $7::bigint FROM placed
), event AS (
  INSERT INTO bench_outbox (aggregatetype, aggregateid, type, payload)
  SELECT 'order', id::text, 'order.placed', ($12::text)::json FROM placed
)
SELECT count(*) FROM placed
