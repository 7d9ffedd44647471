-- Orders that ended need not give their units back any more: the stock is reckoned without them.
-- $1 sale id
UPDATE orders SET units_returned = true
WHERE sale_id = $1 AND NOT units_returned AND status IN ('CANCELLED', 'EXPIRED', 'REJECTED', 'REFUNDED')
