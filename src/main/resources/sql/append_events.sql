-- Events of orders, for the outbox.
-- $1 order ids, $2 type, $3 payloads
INSERT INTO outbox (aggregatetype, aggregateid, type, payload)
SELECT 'order', cast(id AS text), $2, cast(payload AS json)
FROM unnest(cast($1 AS uuid[]), cast($3 AS text[])) AS event (id, payload)
ORDER BY id
