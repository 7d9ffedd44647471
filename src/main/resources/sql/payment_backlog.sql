-- Payments that are not settled, and how long ago (s) the oldest became so: undecided ones, and those to be given back.
SELECT count(*) FILTER (WHERE status = 'OPEN') AS open,
       count(*) FILTER (WHERE status = 'REFUND_DUE') AS refunds_due,
       coalesce(cast(extract(epoch FROM now() - min(created_at) FILTER (WHERE status = 'OPEN')) AS double precision), 0)
         AS oldest_open_s,
       coalesce(cast(extract(epoch FROM now() - min(settled_at) FILTER (WHERE status = 'REFUND_DUE'))
                     AS double precision), 0) AS oldest_refund_due_s
FROM payment_attempt WHERE status IN ('OPEN', 'REFUND_DUE')
