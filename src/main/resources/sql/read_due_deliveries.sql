-- At most $3 deliveries to sink $1 that are due in partitions $2, of each aggregate only the first it is owed.
SELECT d.id AS key, d.partition, d.event_id AS id, d.aggregatetype, d.aggregateid, d.type,
       cast(d.payload AS text) AS payload, d.created_at, d.attempts
FROM outbox_delivery AS d
WHERE d.sink = $1 AND d.partition = ANY (cast($2 AS integer[])) AND d.parked_at IS NULL AND d.due_at <= now()
  AND NOT EXISTS (
    SELECT FROM outbox_delivery AS earlier
    WHERE earlier.sink = $1 AND earlier.aggregateid = d.aggregateid AND earlier.seq < d.seq)
ORDER BY d.due_at
LIMIT cast($3 AS integer)
