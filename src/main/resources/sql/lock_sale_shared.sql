-- Held until the transaction ends by all who change a sale's orders; a rebuild or audit excludes them.
-- $1 sale id
SELECT pg_advisory_xact_lock_shared(hashtextextended('flashsale:' || cast($1 AS text), 0))
