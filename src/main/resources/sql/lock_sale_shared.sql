-- Held until the transaction ends by all who change a sale's orders; a rebuild or audit excludes them.
SELECT cast(pg_advisory_xact_lock_shared(hashtextextended('flashsale:' || cast(:saleId AS text), 0)) AS text)
