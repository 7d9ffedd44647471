-- One purchase in one statement, as in bench_pg_only, but of units that have a row each: those that
-- another purchase has locked are passed over, so nobody waits.
WITH unit AS (
  SELECT ctid
  FROM bench_unit
  WHERE sale_id = $2::text AND sku = $5::text AND order_id IS NULL
  LIMIT $6::int
  FOR UPDATE SKIP LOCKED
), taken AS (
  UPDATE bench_unit
  SET order_id = $1::uuid
  WHERE ctid = ANY (ARRAY(SELECT ctid FROM unit)) AND (SELECT count(*) FROM unit) = $6::int
  RETURNING unit
), placed AS (
  INSERT INTO bench_orders (id, sale_id, buyer_id, key_hash, fingerprint, status, amount, currency, created_at, hold_expires_at)
  SELECT $1::uuid, $2::text, $3::text, $4::bytea, decode('0011223344556677', 'hex'), 'PLACED', $8::bigint, $9::text,
         $10::timestamptz, $11::timestamptz
  WHERE EXISTS (SELECT FROM taken)
  RETURNING id
), line AS (
  INSERT INTO bench_order_line (order_id, sku, quantity, unit_price)
  SELECT id, $5::text, $6::int, $7::bigint FROM placed
), event AS (
  INSERT INTO bench_outbox (aggregatetype, aggregateid, type, payload)
  SELECT 'order', id::text, 'order.placed', ($12::text)::json FROM placed
)
SELECT count(*) FROM placed
