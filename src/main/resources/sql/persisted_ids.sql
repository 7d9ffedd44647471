-- Those of the orders and restocks :ids that are in PostgreSQL.
SELECT id FROM orders WHERE id = ANY(:ids)
UNION
SELECT id FROM restock WHERE id = ANY(:ids)
