-- Redis has the units of these orders back.
-- $1 ids
UPDATE orders SET units_returned = true WHERE id = ANY(cast($1 AS uuid[]))
