-- True if this transaction alone now recovers the journal named, until it ends.
SELECT pg_try_advisory_xact_lock(hashtextextended('flashsale-recovery:' || cast(:journal AS text), 0))
