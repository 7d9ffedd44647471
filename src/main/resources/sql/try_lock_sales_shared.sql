-- The sales whose lock (lock_sales_shared.sql) this transaction now holds; it waits for none. Who waits for
-- a lock exclusively counts as holding it, so an audit gets its turn.
-- $1 sale ids
SELECT sale_id
FROM unnest(cast($1 AS text[])) AS sale (sale_id)
WHERE pg_try_advisory_xact_lock_shared(hashtextextended('flashsale:' || sale_id, 0))
