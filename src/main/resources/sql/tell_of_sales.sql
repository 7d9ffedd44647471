-- Writes an event for each sale that has opened, sold out or closed since it was last told of.
-- $1 most sales
WITH next AS (
  SELECT id,
         CASE
           WHEN status = 'CLOSED' OR closes_at <= now() THEN 'sale.closed'
           WHEN opened_at IS NULL THEN 'sale.opened'
           ELSE 'sale.sold-out'
         END AS type
  FROM sale
  WHERE live AND closed_at IS NULL
    AND (status = 'CLOSED' OR closes_at <= now()
      OR opened_at IS NULL AND status = 'PUBLISHED' AND opens_at <= now()
      OR opened_at IS NOT NULL AND sold_out_at IS NULL
        AND NOT EXISTS (SELECT FROM sale_item WHERE sale_id = sale.id AND committed < total))
  LIMIT $1
  FOR NO KEY UPDATE OF sale SKIP LOCKED
), told AS (
  UPDATE sale
  SET opened_at = CASE type WHEN 'sale.opened' THEN now() ELSE opened_at END,
      sold_out_at = CASE type WHEN 'sale.sold-out' THEN now() ELSE sold_out_at END,
      closed_at = CASE type WHEN 'sale.closed' THEN now() ELSE closed_at END
  FROM next
  WHERE sale.id = next.id
  RETURNING type, sale.id, name, opens_at, closes_at
)
INSERT INTO outbox (aggregatetype, aggregateid, type, payload)
SELECT 'sale', id, type,
       json_build_object('id', id, 'name', name, 'opensAt', rfc3339(opens_at), 'closesAt', rfc3339(closes_at),
                         'at', rfc3339(now()))
FROM told
