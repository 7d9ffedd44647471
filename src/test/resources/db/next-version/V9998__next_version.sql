-- A migration as the next version may bring it: every kind of step that expands.
CREATE TABLE next_version (id bigint PRIMARY KEY, order_id uuid NOT NULL REFERENCES orders (id));
CREATE INDEX next_version_by_order ON next_version (order_id);
ALTER TABLE orders ADD COLUMN next_version text;
ALTER TABLE sale ADD COLUMN next_version integer NOT NULL DEFAULT 1;
ALTER TABLE orders ADD CONSTRAINT orders_next_version_check CHECK (next_version <> '') NOT VALID;
ALTER TABLE orders
  DROP CONSTRAINT orders_rejected_for_check,
  ADD CONSTRAINT orders_rejected_for_check
    CHECK (rejected_for IN ('SOLD_OUT', 'KEY_TAKEN', 'PURCHASE_LIMIT', 'NEXT_VERSION')) NOT VALID;
ALTER TABLE sale ALTER COLUMN name DROP NOT NULL;
CREATE VIEW next_version_orders AS SELECT id, next_version FROM orders;
COMMENT ON VIEW next_version_orders IS 'Orders as the next version sees them.';
CREATE OR REPLACE FUNCTION rfc3339(at timestamptz) RETURNS text STABLE
  RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || 'Z';
