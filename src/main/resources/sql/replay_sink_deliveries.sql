-- Makes what is parked for a sink due again, the oldest first, whole aggregates: they go in order.
-- $1 sink, $2 how many, but for the rest of the last aggregates
WITH oldest AS (
  SELECT DISTINCT aggregateid FROM (
    SELECT aggregateid FROM outbox_delivery WHERE sink = $1 AND parked_at IS NOT NULL ORDER BY id LIMIT $2) AS first
)
UPDATE outbox_delivery AS d
SET parked_at = NULL, attempts = 0, due_at = now()
FROM oldest
WHERE d.sink = $1 AND d.aggregateid = oldest.aggregateid AND d.parked_at IS NOT NULL
RETURNING d.id
