-- A sale with a waiting room: how many it lets in, for how long, and what decides the draw.
ALTER TABLE sale
  ADD COLUMN admit_per_second integer CHECK (admit_per_second > 0),
  ADD COLUMN turn_seconds     bigint CHECK (turn_seconds > 0),
  ADD COLUMN draw_seed        text CHECK (draw_seed ~ '^[0-9a-f]{64}$'),
  ADD CONSTRAINT waiting_room_is_whole CHECK (num_nulls(admit_per_second, turn_seconds, draw_seed) IN (0, 3));
