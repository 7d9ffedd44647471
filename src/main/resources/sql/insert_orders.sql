-- Inserts orders of one sale, and what follows from them, from arrays of equal length. Orders that
-- exist, by id or by idempotency key, are passed over; lines, ledger and events derive only from the
-- rows inserted. Returns their ids. A rejected order takes no units, so it does not touch the ledger.
--
-- $1 sale id, $2 currency, $3 status, $4 why rejected or '', $5 seconds of hold, $6 type of the event;
-- per order: $7 id, $8 buyer, $9 key hash, $10 fingerprint, $11 amount, $12 created (ms), $13 event;
-- per line: $14 order id, $15 SKU, $16 quantity, $17 unit price
WITH input AS (
  SELECT *
  FROM unnest(cast($7 AS uuid[]), cast($8 AS text[]), cast($9 AS bytea[]), cast($10 AS bytea[]),
              cast($11 AS bigint[]), cast($12 AS bigint[]), cast($13 AS text[]))
    AS t (id, buyer_id, key_hash, fingerprint, amount, created_ms, payload)
), inserted AS (
  INSERT INTO orders (id, sale_id, buyer_id, key_hash, fingerprint, status, rejected_for, amount, currency,
                      created_at, hold_expires_at, units_returned)
  SELECT id, cast($1 AS text), buyer_id, key_hash, fingerprint, cast($3 AS text), nullif(cast($4 AS text), ''),
         amount, cast($2 AS text), to_timestamp(created_ms / 1000.0),
         to_timestamp(created_ms / 1000.0) + make_interval(secs => cast($5 AS double precision)),
         cast($4 AS text) = 'SOLD_OUT'
  FROM input
  ORDER BY id
  ON CONFLICT DO NOTHING
  RETURNING id
), line AS (
  INSERT INTO order_line (order_id, sku, quantity, unit_price)
  SELECT l.order_id, l.sku, l.quantity, l.unit_price
  FROM unnest(cast($14 AS uuid[]), cast($15 AS text[]), cast($16 AS int[]), cast($17 AS bigint[]))
    AS l (order_id, sku, quantity, unit_price)
  JOIN inserted ON inserted.id = l.order_id
  RETURNING sku, quantity
), ledger AS (
  UPDATE sale_item
  SET committed = committed + taken.units
  FROM (SELECT sku, sum(quantity) AS units FROM line GROUP BY sku) AS taken
  WHERE sale_item.sale_id = cast($1 AS text) AND sale_item.sku = taken.sku AND cast($4 AS text) = ''
), event AS (
  INSERT INTO outbox (aggregatetype, aggregateid, type, payload)
  SELECT 'order', cast(id AS text), cast($6 AS text), cast(payload AS jsonb)
  FROM input JOIN inserted USING (id)
  ORDER BY id
)
SELECT id FROM inserted
