-- $1 reference
SELECT amount, currency, coalesce(token, '') AS token, cancelled_at IS NOT NULL AS cancelled,
       cast(extract(epoch FROM now() - confirmed_at) * 1000 AS bigint) AS confirmed_ms_ago
FROM sandbox_charge WHERE reference = $1
