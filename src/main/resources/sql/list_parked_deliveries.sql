-- At most $2 parked deliveries with ids above $1.
SELECT id, sink, event_id, aggregatetype, aggregateid, type, created_at, attempts, parked_at, last_error
FROM outbox_delivery
WHERE parked_at IS NOT NULL AND id > cast($1 AS bigint)
ORDER BY id
LIMIT cast($2 AS integer)
