DELETE FROM outbox WHERE seq = ANY (cast($1 AS bigint[]))
