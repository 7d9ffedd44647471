-- Orders of a sale that ended and whose units Redis does not have back yet, for one worker at a time.
-- $1 sale id, $2 most of them
SELECT id, buyer_id, ARRAY(SELECT sku FROM order_line WHERE order_id = orders.id) AS skus
FROM orders
WHERE sale_id = $1 AND NOT units_returned AND status IN ('CANCELLED', 'EXPIRED', 'REJECTED', 'REFUNDED')
ORDER BY id
LIMIT $2
FOR UPDATE SKIP LOCKED
