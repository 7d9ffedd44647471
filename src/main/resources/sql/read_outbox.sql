-- The $2 oldest events of partitions $1. A statement after the one that took the locks: its snapshot must
-- show what the partitions' last holder deleted.
SELECT seq AS key, outbox_partition(aggregateid) AS partition, id, aggregatetype, aggregateid, type,
       cast(payload AS text) AS payload, created_at
FROM outbox
WHERE outbox_partition(aggregateid) = ANY (cast($1 AS integer[]))
ORDER BY seq
LIMIT cast($2 AS integer)
