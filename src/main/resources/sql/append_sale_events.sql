-- Events of sales, for the outbox.
-- $1 sale ids, $2 types
INSERT INTO outbox (aggregatetype, aggregateid, type, payload)
SELECT 'sale', id, event.type,
       json_build_object('id', id, 'name', name, 'opensAt', rfc3339(opens_at), 'closesAt', rfc3339(closes_at),
                         'at', rfc3339(now()))
FROM unnest(cast($1 AS text[]), cast($2 AS text[])) AS event (sale_id, type) JOIN sale ON sale.id = sale_id
