-- Events of one aggregate share a partition, and one relay at a time has a partition: that keeps them in
-- order. Not stored and not indexed, because inserting an event must stay cheap and the relay keeps the table
-- short. The number of partitions is known to Pending.java and to the statements that lock them as well.
CREATE FUNCTION outbox_partition(aggregateid text) RETURNS integer
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN hashtext(aggregateid) & 15;

-- Rows come and go by the thousand a second: what is left of them goes as soon as autovacuum looks.
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
                        autovacuum_vacuum_insert_threshold = -1, autovacuum_vacuum_cost_delay = 0);

-- What one sink is still owed: events it could not take when their turn came, in a queue of its own, so that it
-- holds up no other sink. A copy of the event, because the outbox forgets it once every sink has it or owes it here.
CREATE TABLE outbox_delivery (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sink          text NOT NULL,
  seq           bigint NOT NULL,
  partition     integer NOT NULL,
  event_id      uuid NOT NULL,
  aggregatetype text NOT NULL,
  aggregateid   text NOT NULL,
  type          text NOT NULL,
  payload       json NOT NULL,
  created_at    timestamptz NOT NULL,
  attempts      integer NOT NULL CHECK (attempts >= 0),
  due_at        timestamptz NOT NULL,
  -- Given up until an admin replays it.
  parked_at     timestamptz,
  last_error    text,
  UNIQUE (sink, aggregateid, seq)
);
CREATE INDEX outbox_delivery_due ON outbox_delivery (sink, partition, due_at) WHERE parked_at IS NULL;
CREATE INDEX outbox_delivery_parked ON outbox_delivery (aggregateid) WHERE parked_at IS NOT NULL;
ALTER TABLE outbox_delivery SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 5000,
                                 autovacuum_vacuum_cost_delay = 0);

-- Wakes the relays. A transaction that notifies commits alone, all others that do waiting for it, so at any
-- time only one of those that insert events does; what the others commit beside it is found by a second look.
CREATE FUNCTION wake_outbox_relay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_try_advisory_xact_lock(hashtext('flashsale-outbox-wake')) THEN
    PERFORM pg_notify('flashsale_outbox', '');
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER outbox_wake AFTER INSERT ON outbox
  FOR EACH STATEMENT EXECUTE FUNCTION wake_outbox_relay();
