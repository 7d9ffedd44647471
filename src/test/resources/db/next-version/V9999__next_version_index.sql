-- Beside sales that go on, so in no transaction, and in a file of its own. It waits for old transactions, but holds up
-- nobody meanwhile, so it need not give up; and what an attempt that failed has left is no index.
SET lock_timeout = 0;
DROP INDEX CONCURRENTLY IF EXISTS orders_next_version;
CREATE INDEX CONCURRENTLY orders_next_version ON orders (next_version) WHERE next_version IS NOT NULL;
SET lock_timeout = '5s';
