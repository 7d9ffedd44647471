-- As lock_sale_exclusive.sql.
-- $1 sale id
SELECT cast(pg_advisory_xact_lock(hashtextextended('flashsale:' || cast($1 AS text), 0)) AS text)
