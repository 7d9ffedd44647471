-- Waits until nobody changes the sale's orders and keeps it so until the transaction ends.
SELECT cast(pg_advisory_xact_lock(hashtextextended('flashsale:' || cast(:saleId AS text), 0)) AS text)
