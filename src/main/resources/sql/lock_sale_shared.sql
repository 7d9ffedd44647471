-- As lock_sales_shared.sql, for one sale.
SELECT cast(pg_advisory_xact_lock_shared(hashtextextended('flashsale:' || cast(:saleId AS text), 0)) AS text)
