-- The sandbox's own books: what a provider would keep on its side.
CREATE TABLE IF NOT EXISTS sandbox_charge (
  reference    text PRIMARY KEY,
  charge_key   text NOT NULL UNIQUE,
  amount       bigint NOT NULL,
  currency     text NOT NULL,
  token        text,
  confirmed_at timestamptz,
  cancelled_at timestamptz,
  refunded_at  timestamptz
)
