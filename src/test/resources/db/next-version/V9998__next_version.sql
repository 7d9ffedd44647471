-- A migration as the next version may bring it: every kind of step that expands.
CREATE TABLE next_version (id bigint PRIMARY KEY, order_id uuid NOT NULL REFERENCES orders (id));
ALTER TABLE orders ADD COLUMN next_version text;
ALTER TABLE sale ADD COLUMN next_version integer NOT NULL DEFAULT 1;
ALTER TABLE orders ADD CONSTRAINT orders_next_version_check CHECK (next_version <> '') NOT VALID;
ALTER TABLE sale ALTER COLUMN name DROP NOT NULL;
