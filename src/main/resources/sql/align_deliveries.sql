-- Deliveries to sink $1 that are due, but come after one of the same aggregate that waits or is parked, wait
-- or are parked as well: nobody has to look at them again and again until it is their turn.
UPDATE outbox_delivery AS later
SET due_at = first.due_at, parked_at = first.parked_at
FROM outbox_delivery AS first
WHERE later.sink = $1 AND later.partition = ANY (cast($2 AS integer[])) AND later.parked_at IS NULL
  AND later.due_at <= now()
  AND first.sink = $1 AND first.aggregateid = later.aggregateid
  AND first.seq = (SELECT min(d.seq) FROM outbox_delivery AS d
                   WHERE d.sink = $1 AND d.aggregateid = later.aggregateid)
  AND first.seq < later.seq AND (first.due_at > now() OR first.parked_at IS NOT NULL)
