-- Takes events $1 out of the outbox, and puts into the sinks' queues what they are still owed of them.
--
-- per delivery: $2 sink, $3 seq of the event, $4 attempts made, $5 milliseconds until the next, $6 error or ''
WITH gone AS (
  DELETE FROM outbox WHERE seq = ANY (cast($1 AS bigint[])) RETURNING *
)
INSERT INTO outbox_delivery (sink, seq, partition, event_id, aggregatetype, aggregateid, type, payload,
                             created_at, attempts, due_at, last_error)
SELECT owed.sink, gone.seq, outbox_partition(gone.aggregateid), gone.id, gone.aggregatetype, gone.aggregateid,
       gone.type, gone.payload, gone.created_at, owed.attempts,
       clock_timestamp() + make_interval(secs => owed.delay_ms / 1000.0), nullif(owed.error, '')
FROM gone
JOIN unnest(cast($2 AS text[]), cast($3 AS bigint[]), cast($4 AS integer[]), cast($5 AS bigint[]),
            cast($6 AS text[]))
  AS owed (sink, seq, attempts, delay_ms, error) USING (seq)
ORDER BY gone.seq
