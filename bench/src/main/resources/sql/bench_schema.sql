-- Tables of the contenders: those of the service without its foreign keys, and stock as they keep it.
CREATE TABLE bench_orders (LIKE orders INCLUDING ALL);
CREATE TABLE bench_order_line (LIKE order_line INCLUDING ALL);
CREATE TABLE bench_outbox (LIKE outbox INCLUDING ALL);
-- pg-only: a row for each item.
CREATE TABLE bench_stock (
  sale_id   text NOT NULL,
  sku       text NOT NULL,
  available integer NOT NULL CHECK (available >= 0),
  PRIMARY KEY (sale_id, sku)
);
-- pg-skip-locked: a row for each unit.
CREATE TABLE bench_unit (
  sale_id  text NOT NULL,
  sku      text NOT NULL,
  unit     integer NOT NULL,
  order_id uuid,
  PRIMARY KEY (sale_id, sku, unit)
);
CREATE INDEX bench_unit_free ON bench_unit (sale_id, sku) WHERE order_id IS NULL;
