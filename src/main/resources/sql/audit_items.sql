-- Each item of a sale with the units of its live orders: held (unpaid) and sold (paid).
SELECT i.sku, i.total,
       coalesce(sum(l.quantity) FILTER (WHERE o.status = 'PLACED'), 0) AS held,
       coalesce(sum(l.quantity) FILTER (WHERE o.status = 'PAID'), 0) AS sold
FROM sale_item i
LEFT JOIN (order_line l JOIN orders o
           ON o.id = l.order_id AND o.sale_id = :saleId AND o.status <> 'REJECTED') ON l.sku = i.sku
WHERE i.sale_id = :saleId
GROUP BY i.sku, i.total, i.position
ORDER BY i.position
