-- Inserts orders of any number of sales, and what follows from them, from arrays of equal length. Orders
-- that exist, by id or by idempotency key, are passed over; lines, ledger and events derive only from the
-- rows inserted. Returns their ids. A rejected order takes no units, so it does not touch the ledger.
-- Passed over, too, are orders of an epoch that is over, because the stock of the next one was reckoned without
-- them; until it has been reckoned (not live) they are welcome. Rejected ones always are. The transaction holds
-- the locks of the sales.
--
-- $1 status, $2 why rejected or '', $3 type of the event;
-- per order: $4 id, $5 sale id, $6 currency, $7 seconds of hold, $8 buyer, $9 key hash, $10 fingerprint,
--            $11 amount, $12 created (ms), $13 event, $14 epoch;
-- per line: $15 order id, $16 SKU, $17 quantity, $18 unit price
WITH input AS (
  SELECT *
  FROM unnest($4::uuid[], $5::text[], $6::text[], $7::bigint[],
              $8::text[], $9::bytea[], $10::bytea[], $11::bigint[],
              $12::bigint[], $13::text[], $14::int[])
    AS t (id, sale_id, currency, hold_seconds, buyer_id, key_hash, fingerprint, amount, created_ms, payload, epoch)
), inserted AS (
  INSERT INTO orders (id, sale_id, buyer_id, key_hash, fingerprint, status, rejected_for, amount, currency,
                      created_at, hold_expires_at, units_returned, epoch)
  SELECT id, sale_id, buyer_id, key_hash, fingerprint, $1::text, nullif($2::text, ''),
         amount, currency, to_timestamp(created_ms / 1000.0),
         to_timestamp(created_ms / 1000.0) + make_interval(secs => hold_seconds),
         $2::text IN ('SOLD_OUT', 'PURCHASE_LIMIT'), epoch
  FROM input
  WHERE $2::text <> '' OR EXISTS (SELECT FROM sale WHERE sale.id = input.sale_id AND (sale.epoch = input.epoch OR NOT sale.live))
  ORDER BY id
  ON CONFLICT DO NOTHING
  RETURNING id, sale_id
), new_line AS (
  SELECT l.order_id, inserted.sale_id, l.sku, l.quantity, l.unit_price
  FROM unnest($15::uuid[], $16::text[], $17::int[], $18::bigint[])
    AS l (order_id, sku, quantity, unit_price)
  JOIN inserted ON inserted.id = l.order_id
), line AS (
  INSERT INTO order_line (order_id, sku, quantity, unit_price)
  SELECT order_id, sku, quantity, unit_price FROM new_line
), taken AS (
  -- Locked in one order by everybody: two transactions over the same items wait, they do not deadlock.
  SELECT item.sale_id, item.sku, sums.units
  FROM sale_item AS item
  JOIN (SELECT sale_id, sku, sum(quantity) AS units FROM new_line GROUP BY sale_id, sku) AS sums
    USING (sale_id, sku)
  WHERE $2::text = ''
  ORDER BY item.sale_id, item.sku
  FOR NO KEY UPDATE OF item
), ledger AS (
  UPDATE sale_item
  SET committed = committed + taken.units
  FROM taken
  WHERE sale_item.sale_id = taken.sale_id AND sale_item.sku = taken.sku
), event AS (
  INSERT INTO outbox (aggregatetype, aggregateid, type, payload)
  SELECT 'order', cast(id AS text), $3::text, cast(payload AS json)
  FROM input JOIN inserted USING (id)
  ORDER BY id
)
SELECT id FROM inserted
