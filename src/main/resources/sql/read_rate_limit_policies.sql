-- $1 the most to read
SELECT name, definition FROM rate_limit_policy ORDER BY name LIMIT $1
