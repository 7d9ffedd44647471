-- An order and its lines are inserted by one statement, and only for a sale whose advisory lock the
-- transaction holds: these two could never fire. Checking them row by row was a fifth of an insert,
-- and made every writer lock the sale's row, where several instances meet.
ALTER TABLE orders DROP CONSTRAINT orders_sale_id_fkey;
ALTER TABLE order_line DROP CONSTRAINT order_line_order_id_fkey;
