-- Begins a sale's next epoch, whose stock is still to be reckoned; the first one if none ever began.
-- $1 sale id, $2 identity of the Redis that is to have the stock
UPDATE sale
SET epoch = CASE WHEN redis_identity IS NULL AND NOT live THEN epoch ELSE epoch + 1 END,
    live = false, redis_identity = $2
WHERE id = $1
RETURNING epoch
