-- True if this transaction alone now rebuilds the sale's stock, until it ends.
-- $1 sale id
SELECT pg_try_advisory_xact_lock(hashtextextended('flashsale-rebuild:' || cast($1 AS text), 0))
