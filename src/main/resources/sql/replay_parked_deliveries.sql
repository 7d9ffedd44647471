-- Makes delivery $1 due again, and whatever else is parked for its sink and aggregate: they go in order.
UPDATE outbox_delivery AS d
SET parked_at = NULL, attempts = 0, due_at = now()
FROM outbox_delivery AS chosen
WHERE chosen.id = cast($1 AS bigint) AND chosen.parked_at IS NOT NULL
  AND d.sink = chosen.sink AND d.aggregateid = chosen.aggregateid AND d.parked_at IS NOT NULL
RETURNING d.id
