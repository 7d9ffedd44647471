-- The units of each item that no live order has.
-- $1 sale id
SELECT sku, total - committed AS available FROM sale_item WHERE sale_id = $1 ORDER BY position
