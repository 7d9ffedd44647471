-- True if this transaction alone now rebuilds the sale's stock, until it ends; it may stand still for as long as a
-- rebuild may take, while others do the work.
-- $1 sale id
SELECT pg_try_advisory_xact_lock(hashtextextended('flashsale-rebuild:' || cast($1 AS text), 0)),
       set_config('idle_in_transaction_session_timeout', '300s', true)
