DELETE FROM rate_limit_policy WHERE name = $1
