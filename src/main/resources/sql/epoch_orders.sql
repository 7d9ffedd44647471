-- All orders of a sale that keep their idempotency key, those of a buyer together and oldest first.
-- $1 sale id
SELECT o.buyer_id, o.id, o.key_hash, o.fingerprint, o.created_at,
       o.status IN ('CANCELLED', 'EXPIRED', 'REFUNDED') AS ended,
       array_agg(i.position ORDER BY i.position) AS places,
       array_agg(l.quantity ORDER BY i.position) AS quantities
FROM orders AS o
JOIN order_line AS l ON l.order_id = o.id
JOIN sale_item AS i ON i.sale_id = o.sale_id AND i.sku = l.sku
WHERE o.sale_id = $1 AND o.status <> 'REJECTED'
GROUP BY o.id
ORDER BY o.buyer_id, o.created_at, o.id
