-- Sales whose books are to balance now, those that close first; one that is being rebuilt has its turn later.
-- $1 most of them
SELECT id FROM sale
WHERE live AND status IN ('PUBLISHED', 'PAUSED') AND opens_at <= now() AND closes_at > now()
ORDER BY closes_at, id
LIMIT $1
