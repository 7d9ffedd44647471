-- Takes at most $2 free partitions of the outbox until the transaction ends, looking from $1 on. Advisory
-- locks give the transaction no id, so vacuum can do its work while events are delivered.
SELECT (n + cast($1 AS integer)) % 16 AS partition
FROM generate_series(0, 15) AS n
WHERE pg_try_advisory_xact_lock(hashtext('flashsale-outbox'), (n + cast($1 AS integer)) % 16)
LIMIT cast($2 AS integer)
