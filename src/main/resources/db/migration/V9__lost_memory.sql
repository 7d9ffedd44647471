-- Which Redis has the sale's stock of this epoch: its run id and replication id, NULL before it was first
-- loaded. One that says anything else has lost memory, or never had it, and the stock is rebuilt from here.
ALTER TABLE sale ADD COLUMN redis_identity text;

-- An order accepted by a Redis that forgot it is bought again in its successor, if its buyer still may.
ALTER TABLE orders DROP CONSTRAINT orders_rejected_for_check;
ALTER TABLE orders ADD CONSTRAINT orders_rejected_for_check
  CHECK (rejected_for IN ('SOLD_OUT', 'KEY_TAKEN', 'PURCHASE_LIMIT'));

-- In which epoch of its sale an order was accepted. Whoever finds it REJECTED although another epoch's stock was
-- taken for it has that stock given back.
ALTER TABLE orders ADD COLUMN epoch integer NOT NULL DEFAULT 1;
