-- An order, kept from all others who would change it until the transaction ends.
-- $1 id, $2 sale, $3 buyer
SELECT id, sale_id, buyer_id, status, amount, currency, created_at, hold_expires_at,
       ARRAY(SELECT sku FROM order_line WHERE order_id = orders.id ORDER BY sku) AS skus,
       ARRAY(SELECT quantity FROM order_line WHERE order_id = orders.id ORDER BY sku) AS quantities,
       ARRAY(SELECT unit_price FROM order_line WHERE order_id = orders.id ORDER BY sku) AS prices,
       hold_expires_at <= now() AS hold_is_over, cancellation_key,
       EXISTS (SELECT FROM payment_attempt AS attempt
               WHERE attempt.order_id = orders.id AND attempt.status = 'OPEN') AS payment_is_open
FROM orders
WHERE id = $1 AND sale_id = $2 AND buyer_id = $3
FOR UPDATE
