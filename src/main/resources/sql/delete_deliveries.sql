DELETE FROM outbox_delivery WHERE id = ANY (cast($1 AS bigint[]))
