-- What has been told of a sale in events, each thing once.
ALTER TABLE sale
  ADD COLUMN opened_at   timestamptz,
  ADD COLUMN sold_out_at timestamptz,
  ADD COLUMN closed_at   timestamptz;

-- Those that ended before there were such events are not told of any more.
UPDATE sale SET closed_at = least(closes_at, now()) WHERE status = 'CLOSED' OR closes_at <= now();

CREATE INDEX sale_not_closed ON sale (opens_at) WHERE live AND closed_at IS NULL;

-- As events and the API write times.
CREATE FUNCTION rfc3339(at timestamptz) RETURNS text STABLE
  RETURN to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
