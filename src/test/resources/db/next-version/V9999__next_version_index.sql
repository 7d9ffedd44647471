-- Beside sales that go on, so in no transaction, and in a file of its own. What an attempt that failed has left is no index.
DROP INDEX CONCURRENTLY IF EXISTS orders_next_version;
CREATE INDEX CONCURRENTLY orders_next_version ON orders (next_version) WHERE next_version IS NOT NULL;
