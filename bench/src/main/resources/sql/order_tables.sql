-- The service's order tables once more, with all their indexes and checks.
CREATE TABLE orders_$set (LIKE orders INCLUDING ALL, FOREIGN KEY (sale_id) REFERENCES sale);
CREATE TABLE order_line_$set (LIKE order_line INCLUDING ALL, FOREIGN KEY (order_id) REFERENCES orders_$set);
CREATE TABLE outbox_$set (LIKE outbox INCLUDING ALL);
