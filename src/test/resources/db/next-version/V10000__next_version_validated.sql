-- Reads all orders, so in a transaction of its own: the one that added the constraint had locked them.
ALTER TABLE orders VALIDATE CONSTRAINT orders_next_version_check;
ALTER TABLE orders VALIDATE CONSTRAINT orders_rejected_for_check;
