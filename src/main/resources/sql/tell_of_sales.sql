-- Marks each sale that has opened, sold out or closed since it was last told of as told of that: of the first that is
-- missing, so that they come in this order, one at a time. Returns the sales and the types of their events.
-- $1 most sales
WITH next AS (
  SELECT sale.id, told.type
  FROM sale, LATERAL (
    SELECT CASE
      WHEN opened_at IS NULL AND opens_at <= now() AND (is_over OR status = 'PUBLISHED') THEN 'sale.opened'
      WHEN opened_at IS NOT NULL AND sold_out_at IS NULL
        AND NOT EXISTS (SELECT FROM sale_item WHERE sale_id = sale.id AND committed < total) THEN 'sale.sold-out'
      WHEN is_over THEN 'sale.closed'
    END AS type
    FROM (VALUES (status = 'CLOSED' OR closes_at <= now())) AS clock (is_over)
  ) AS told
  WHERE live AND closed_at IS NULL AND told.type IS NOT NULL
  LIMIT $1
  FOR NO KEY UPDATE OF sale SKIP LOCKED
)
UPDATE sale
SET opened_at = CASE type WHEN 'sale.opened' THEN now() ELSE opened_at END,
    sold_out_at = CASE type WHEN 'sale.sold-out' THEN now() ELSE sold_out_at END,
    closed_at = CASE type WHEN 'sale.closed' THEN now() ELSE closed_at END
FROM next
WHERE sale.id = next.id
RETURNING sale.id, type
