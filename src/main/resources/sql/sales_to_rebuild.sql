-- Sales whose stock was loaded and is not in this Redis, or not all of it, those that are on first, then those that open last.
-- $1 identity of the Redis, $2 most of them
SELECT id FROM sale
WHERE status <> 'DRAFT' AND (live OR redis_identity IS NOT NULL)
  AND (NOT live OR redis_identity IS DISTINCT FROM cast($1 AS text))
ORDER BY opens_at <= now() AND closes_at > now() DESC, opens_at DESC, id
LIMIT $2
