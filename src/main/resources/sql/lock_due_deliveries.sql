-- Takes at most $3 free partitions in which something is due for sink $1, until the transaction ends, looking
-- from $2 on.
WITH due AS MATERIALIZED (
  SELECT (n + cast($2 AS integer)) % 16 AS partition
  FROM generate_series(0, 15) AS n
  WHERE EXISTS (
    SELECT FROM outbox_delivery AS d
    WHERE d.sink = $1 AND d.partition = (n + cast($2 AS integer)) % 16 AND d.parked_at IS NULL
      AND d.due_at <= now())
)
SELECT partition
FROM due
WHERE pg_try_advisory_xact_lock(hashtext('flashsale-outbox:' || cast($1 AS text)), partition)
LIMIT cast($3 AS integer)
