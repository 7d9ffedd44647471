-- $1 name, $2 definition, $3 the most there may be
INSERT INTO rate_limit_policy (name, definition)
SELECT $1, $2 WHERE (SELECT count(*) FROM rate_limit_policy WHERE name <> $1) < $3
ON CONFLICT (name) DO UPDATE SET definition = excluded.definition, changed_at = now()
