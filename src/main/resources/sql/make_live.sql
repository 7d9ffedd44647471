-- The stock of a sale's epoch is in Redis from now on. Changes nothing if another epoch has begun.
-- $1 sale id, $2 epoch
UPDATE sale SET live = true WHERE id = $1 AND epoch = $2 AND NOT live RETURNING id
