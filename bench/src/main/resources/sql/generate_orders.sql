-- Orders of a sale that is over, numbered from and to the arguments, with lines and events as long as real ones.
WITH number AS (
  SELECT n, ('01940d2a-7c00-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id,
         md5(n::text) AS hash, md5(n::text)::uuid::text AS buyer_id
  FROM generate_series(?::int, ?::int) AS n
), placed AS (
  INSERT INTO orders_many (id, sale_id, buyer_id, key_hash, fingerprint, status, amount, currency, created_at, hold_expires_at)
  SELECT id, (SELECT min(id) FROM sale), buyer_id, decode(hash, 'hex'), decode(left(hash, 16), 'hex'), 'PAID', 12900, 'USD',
         now(), now() + interval '1 hour'
  FROM number
  RETURNING id
), event AS (
  INSERT INTO outbox_many (aggregatetype, aggregateid, type, payload)
  SELECT 'order', id::text, 'order.placed',
         json_build_object('id', id, 'saleId', 'flashsale-1-1', 'buyerId', buyer_id, 'status', 'PLACED',
           'durability', 'PERSISTED', 'items',
           '[{"sku":"sku-00000","quantity":1,"unitPrice":{"value":12900,"currency":"USD"}}]'::json)
  FROM number
)
INSERT INTO order_line_many (order_id, sku, quantity, unit_price)
SELECT id, 'sku-00000', 1, 12900 FROM placed
