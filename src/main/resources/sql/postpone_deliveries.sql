-- Puts failed deliveries off, or parks them.
--
-- per delivery: $1 id, $2 attempts made, $3 milliseconds until the next, $4 whether it is parked, $5 error
UPDATE outbox_delivery AS d
SET attempts = failed.attempts, due_at = clock_timestamp() + make_interval(secs => failed.delay_ms / 1000.0),
    parked_at = CASE WHEN failed.park THEN clock_timestamp() END, last_error = failed.error
FROM unnest(cast($1 AS bigint[]), cast($2 AS integer[]), cast($3 AS bigint[]), cast($4 AS boolean[]),
            cast($5 AS text[]))
  AS failed (id, attempts, delay_ms, park, error)
WHERE d.id = failed.id
