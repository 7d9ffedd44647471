-- Records a change of an item's total and makes it, once. A withdrawal of an epoch that is over is passed over: the
-- stock of the next one was reckoned without it. The transaction holds the sale's lock.
-- :id, :saleId, :sku, :delta, :released, :epoch
WITH recorded AS (
  INSERT INTO restock (id, sale_id, sku, delta, released)
  SELECT cast(:id AS uuid), :saleId, :sku, :delta, :released
  WHERE :delta > 0
     OR EXISTS (SELECT FROM sale WHERE id = :saleId AND (epoch = :epoch OR NOT live))
  ON CONFLICT DO NOTHING
  RETURNING sale_id, sku, delta
)
UPDATE sale_item SET total = total + recorded.delta
FROM recorded
WHERE sale_item.sale_id = recorded.sale_id AND sale_item.sku = recorded.sku
