-- Orders that were rejected in another epoch than the one whose stock has been taken for them now: two instances
-- bought them again, and units came back in between. That stock is given back like that of an order that ended.
-- $1 ids, $2 epochs
UPDATE orders SET units_returned = false, epoch = taken.epoch
FROM unnest(cast($1 AS uuid[]), cast($2 AS int[])) AS taken (id, epoch)
WHERE orders.id = taken.id AND orders.status = 'REJECTED' AND orders.epoch <> taken.epoch
