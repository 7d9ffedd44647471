-- One try to charge for an order. At most one of an order is open, so that a retry can never charge twice.
CREATE TABLE payment_attempt (
  order_id    uuid NOT NULL,
  number      integer NOT NULL CHECK (number BETWEEN 1 AND 20),
  key_hash    bytea NOT NULL CHECK (length(key_hash) = 16),
  fingerprint bytea NOT NULL CHECK (length(fingerprint) = 8),
  provider    text NOT NULL,
  -- The provider's name for it; NULL until the provider has told, and until then nothing can be charged.
  reference   text,
  amount      bigint NOT NULL CHECK (amount >= 0),
  currency    text NOT NULL,
  status      text NOT NULL CHECK (status IN ('OPEN', 'APPROVED', 'DECLINED', 'CANCELLED', 'REFUND_DUE', 'REFUNDED')),
  -- The shopper has been told that the outcome is open.
  pending     boolean NOT NULL DEFAULT false,
  created_at  timestamptz NOT NULL DEFAULT now(),
  -- When a worker looks at it next, while it is OPEN or REFUND_DUE.
  look_at     timestamptz NOT NULL,
  looks       integer NOT NULL DEFAULT 0,
  settled_at  timestamptz,
  PRIMARY KEY (order_id, number),
  CHECK ((status = 'OPEN') = (settled_at IS NULL)),
  CHECK (status IN ('OPEN', 'CANCELLED') OR reference IS NOT NULL)
);
CREATE UNIQUE INDEX payment_attempt_one_open ON payment_attempt (order_id) WHERE status = 'OPEN';
CREATE UNIQUE INDEX payment_attempt_key ON payment_attempt (order_id, key_hash);
CREATE UNIQUE INDEX payment_attempt_reference ON payment_attempt (provider, reference);
CREATE INDEX payment_attempt_unsettled ON payment_attempt (look_at) WHERE status IN ('OPEN', 'REFUND_DUE');

-- The idempotency key of the request that cancelled the order, so that its replay is told the same.
ALTER TABLE orders ADD COLUMN cancellation_key bytea CHECK (length(cancellation_key) = 16);
CREATE INDEX orders_hold ON orders (hold_expires_at) WHERE status = 'PLACED';

-- The release worker asks sale by sale, so that a sale Redis does not have holds up no other.
DROP INDEX orders_unreturned;
CREATE INDEX orders_unreturned ON orders (sale_id, id)
  WHERE NOT units_returned AND status IN ('CANCELLED', 'EXPIRED', 'REJECTED', 'REFUNDED');
