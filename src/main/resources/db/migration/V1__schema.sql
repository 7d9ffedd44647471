-- Sales and their items. An item's ledger (committed <= total) is what makes overselling impossible
-- even if Redis loses its memory: every order inserted here raises committed in the same transaction.
CREATE TABLE sale (
  id              text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
  name            text NOT NULL,
  status          text NOT NULL CHECK (status IN ('DRAFT', 'PUBLISHED', 'PAUSED', 'CLOSED')),
  opens_at        timestamptz NOT NULL,
  closes_at       timestamptz NOT NULL CHECK (closes_at > opens_at),
  hold_seconds    bigint NOT NULL CHECK (hold_seconds > 0),
  per_buyer_limit integer NOT NULL CHECK (per_buyer_limit > 0),
  epoch           integer NOT NULL DEFAULT 1 CHECK (epoch > 0),
  -- The stock of this epoch has been loaded into Redis. Once true, only a rebuild may load it again.
  live            boolean NOT NULL DEFAULT false,
  -- Raised by every change of status, so that a late command cannot overwrite a newer one in Redis.
  revision        bigint NOT NULL DEFAULT 0,
  created_at      timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE sale_item (
  sale_id    text NOT NULL REFERENCES sale,
  position   integer NOT NULL CHECK (position BETWEEN 0 AND 65535),
  sku        text NOT NULL CHECK (sku ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
  title      text NOT NULL,
  image_url  text,
  unit_price bigint NOT NULL CHECK (unit_price >= 0),
  currency   text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  total      integer NOT NULL CHECK (total >= 0),
  committed  integer NOT NULL DEFAULT 0 CHECK (committed >= 0),
  PRIMARY KEY (sale_id, sku),
  UNIQUE (sale_id, position),
  CONSTRAINT never_oversold CHECK (committed <= total)
);

CREATE TABLE orders (
  id              uuid PRIMARY KEY,
  sale_id         text NOT NULL REFERENCES sale,
  buyer_id        text NOT NULL,
  key_hash        bytea NOT NULL CHECK (length(key_hash) = 16),
  fingerprint     bytea NOT NULL CHECK (length(fingerprint) = 8),
  status          text NOT NULL CHECK (status IN ('PLACED', 'PAID', 'CANCELLED', 'EXPIRED', 'REJECTED', 'REFUNDED')),
  rejected_for    text CHECK (rejected_for IN ('SOLD_OUT', 'KEY_TAKEN')),
  amount          bigint NOT NULL CHECK (amount >= 0),
  currency        text NOT NULL,
  created_at      timestamptz NOT NULL,
  hold_expires_at timestamptz NOT NULL,
  persisted_at    timestamptz NOT NULL DEFAULT now(),
  -- The units of an order that ended are back in Redis (or never existed there).
  units_returned  boolean NOT NULL DEFAULT false,
  version         integer NOT NULL DEFAULT 0,
  CHECK ((status = 'REJECTED') = (rejected_for IS NOT NULL))
);

-- One live order per idempotency key. A REJECTED row keeps no key: the key's true owner is another row.
CREATE UNIQUE INDEX orders_idempotency ON orders (sale_id, buyer_id, key_hash) WHERE status <> 'REJECTED';
-- A buyer's orders, newest first; also the rebuild of buyer records.
CREATE INDEX orders_buyer ON orders (sale_id, buyer_id, created_at DESC);
-- Ended orders whose units still wait for the release worker: empty but for a moment.
CREATE INDEX orders_unreturned ON orders (id)
  WHERE NOT units_returned AND status IN ('CANCELLED', 'EXPIRED', 'REJECTED', 'REFUNDED');

CREATE TABLE order_line (
  order_id   uuid NOT NULL REFERENCES orders,
  sku        text NOT NULL,
  quantity   integer NOT NULL CHECK (quantity > 0),
  unit_price bigint NOT NULL CHECK (unit_price >= 0),
  PRIMARY KEY (order_id, sku)
);

-- A change of an item's total made while the sale is live. A positive one is committed here first and
-- then released to Redis once, marked by its id; a negative one was taken out of Redis first.
CREATE TABLE restock (
  id         uuid PRIMARY KEY,
  sale_id    text NOT NULL,
  sku        text NOT NULL,
  delta      integer NOT NULL CHECK (delta <> 0),
  released   boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (sale_id, sku) REFERENCES sale_item
);
CREATE INDEX restock_unreleased ON restock (created_at) WHERE NOT released;

-- Debezium's outbox event router reads these column names (docs/architecture.md, "Outbox").
CREATE TABLE outbox (
  seq           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id            uuid NOT NULL DEFAULT gen_random_uuid(),
  aggregatetype text NOT NULL,
  aggregateid   text NOT NULL,
  type          text NOT NULL,
  payload       jsonb NOT NULL,
  created_at    timestamptz NOT NULL DEFAULT now()
);
