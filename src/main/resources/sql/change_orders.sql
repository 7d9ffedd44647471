-- Moves orders to another status, those that are in one of the statuses it may follow, and gives the units of
-- live orders that end back to the ledger. Redis gets them from the release worker, which finds units_returned.
-- Returns the orders moved. The transaction holds the shared locks of their sales.
-- $1 ids, $2 new status, $3 statuses it may follow, $4 cancellation key or NULL
WITH due AS (
  SELECT id, status FROM orders WHERE id = ANY(cast($1 AS uuid[])) AND status = ANY(cast($3 AS text[]))
  ORDER BY id
  FOR UPDATE
), moved AS (
  UPDATE orders
  SET status = $2, version = version + 1, cancellation_key = coalesce($4, cancellation_key)
  FROM due
  WHERE orders.id = due.id
  RETURNING orders.*, due.status AS was
), ended AS (
  SELECT moved.sale_id, line.sku, sum(line.quantity) AS units
  FROM moved JOIN order_line AS line ON line.order_id = moved.id
  WHERE was IN ('PLACED', 'PAID') AND moved.status IN ('CANCELLED', 'EXPIRED', 'REFUNDED')
  GROUP BY moved.sale_id, line.sku
), freed AS (
  -- Locked in one order by everybody: two transactions over the same items wait, they do not deadlock.
  SELECT item.sale_id, item.sku, ended.units
  FROM sale_item AS item JOIN ended USING (sale_id, sku)
  ORDER BY item.sale_id, item.sku
  FOR NO KEY UPDATE OF item
), ledger AS (
  UPDATE sale_item SET committed = committed - freed.units
  FROM freed
  WHERE sale_item.sale_id = freed.sale_id AND sale_item.sku = freed.sku
)
SELECT id, sale_id, buyer_id, status, amount, currency, created_at, hold_expires_at,
       ARRAY(SELECT sku FROM order_line WHERE order_id = moved.id ORDER BY sku) AS skus,
       ARRAY(SELECT quantity FROM order_line WHERE order_id = moved.id ORDER BY sku) AS quantities,
       ARRAY(SELECT unit_price FROM order_line WHERE order_id = moved.id ORDER BY sku) AS prices
FROM moved
