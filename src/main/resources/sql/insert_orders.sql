-- Inserts orders of one sale, and what follows from them, from arrays of equal length. Orders that
-- exist, by id or by idempotency key, are passed over; lines, ledger and events derive only from the
-- rows inserted. Returns their ids. A rejected order takes no units, so it does not touch the ledger.
WITH input AS (
  SELECT *
  FROM unnest(cast(:ids AS uuid[]), cast(:buyers AS text[]), cast(:keyHashes AS text[]),
              cast(:fingerprints AS text[]), cast(:amounts AS bigint[]), cast(:createdAts AS bigint[]),
              cast(:payloads AS text[]))
    AS t (id, buyer_id, key_hash, fingerprint, amount, created_ms, payload)
), inserted AS (
  INSERT INTO orders (id, sale_id, buyer_id, key_hash, fingerprint, status, rejected_for, amount, currency,
                      created_at, hold_expires_at, units_returned)
  SELECT id, cast(:saleId AS text), buyer_id, decode(key_hash, 'hex'), decode(fingerprint, 'hex'), cast(:status AS text),
         nullif(cast(:rejectedFor AS text), ''), amount, cast(:currency AS text), to_timestamp(created_ms / 1000.0),
         to_timestamp(created_ms / 1000.0) + make_interval(secs => cast(:holdSeconds AS double precision)), cast(:rejectedFor AS text) = 'SOLD_OUT'
  FROM input
  ORDER BY id
  ON CONFLICT DO NOTHING
  RETURNING id
), line AS (
  INSERT INTO order_line (order_id, sku, quantity, unit_price)
  SELECT l.order_id, l.sku, l.quantity, l.unit_price
  FROM unnest(cast(:lineOrderIds AS uuid[]), cast(:lineSkus AS text[]), cast(:lineQuantities AS int[]),
              cast(:lineUnitPrices AS bigint[])) AS l (order_id, sku, quantity, unit_price)
  JOIN inserted ON inserted.id = l.order_id
  RETURNING sku, quantity
), ledger AS (
  UPDATE sale_item
  SET committed = committed + taken.units
  FROM (SELECT sku, sum(quantity) AS units FROM line GROUP BY sku) AS taken
  WHERE sale_item.sale_id = cast(:saleId AS text) AND sale_item.sku = taken.sku AND cast(:rejectedFor AS text) = ''
), event AS (
  INSERT INTO outbox (aggregatetype, aggregateid, type, payload)
  SELECT 'order', cast(id AS text), cast(:eventType AS text), cast(payload AS jsonb)
  FROM input JOIN inserted USING (id)
  ORDER BY id
)
SELECT id FROM inserted
