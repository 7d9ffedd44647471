-- Seconds since the oldest event was written that is still to be delivered, and deliveries parked.
SELECT coalesce(cast(extract(epoch FROM now() - least(
         (SELECT created_at FROM outbox ORDER BY seq LIMIT 1),
         (SELECT created_at FROM outbox_delivery WHERE parked_at IS NULL ORDER BY id LIMIT 1)))
         AS double precision), 0) AS oldest_age_s,
       (SELECT count(*) FROM outbox_delivery WHERE parked_at IS NOT NULL) AS parked
