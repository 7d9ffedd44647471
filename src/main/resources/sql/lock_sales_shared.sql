-- Held until the transaction ends by all who change a sale's orders; a rebuild or audit excludes them.
-- Waits for each lock, in the order of the ids.
-- $1 sale ids, sorted
SELECT sale_id, cast(pg_advisory_xact_lock_shared(hashtextextended('flashsale:' || sale_id, 0)) AS text)
FROM unnest(cast($1 AS text[])) AS sale (sale_id)
