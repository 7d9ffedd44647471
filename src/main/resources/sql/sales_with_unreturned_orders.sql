-- Sales with ended orders whose units Redis does not have back yet.
SELECT DISTINCT sale_id FROM orders
WHERE NOT units_returned AND status IN ('CANCELLED', 'EXPIRED', 'REJECTED', 'REFUNDED')
