-- Which of sinks $1 are owed earlier events and must not be given new ones yet: of all of a partition in $2
-- while deliveries of it wait to be made, of an aggregate in $3 while one of its own is parked.
SELECT s.sink, p.partition, cast(NULL AS text) AS aggregateid
FROM unnest(cast($1 AS text[])) AS s (sink) CROSS JOIN unnest(cast($2 AS integer[])) AS p (partition)
WHERE EXISTS (
  SELECT FROM outbox_delivery AS d
  WHERE d.sink = s.sink AND d.partition = p.partition AND d.parked_at IS NULL)
UNION ALL
SELECT DISTINCT sink, partition, aggregateid
FROM outbox_delivery
WHERE parked_at IS NOT NULL AND aggregateid = ANY (cast($3 AS text[]))
