-- Rate-limit policies an admin put in the place of those in the settings.
CREATE TABLE rate_limit_policy (
  name       text PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,63}$'),
  definition text NOT NULL CHECK (definition IS JSON OBJECT),
  changed_at timestamptz NOT NULL DEFAULT now()
);
