--[[
  Sliding window by two counters: the last interval's permits count for as much of it as the sliding window still
  covers, as if they had come evenly.
]]
-- @include limit
local start, used, before = kept(3)
local current = NOW - NOW % INTERVAL
if start ~= current then
  before = start == current - INTERVAL and used or 0
  used = 0
end
local elapsed = NOW - current

-- µs from `current` until the permits of the interval before weigh no more than `room`.
local function until_room(permits, room)
  return permits > room and INTERVAL * (1 - room / permits) or 0
end

-- When, from now on, what was used leaves room for `cost`.
local function wait_for(cost)
  if used + cost <= LIMIT then return until_room(before, LIMIT - used - cost) - elapsed end
  return INTERVAL - elapsed + until_room(used, LIMIT - cost)
end

local function reset_after()
  if used > 0 then return 2 * INTERVAL - elapsed end
  return before > 0 and INTERVAL - elapsed or 0
end

local weight = before * (1 - elapsed / INTERVAL) + used
local slack = SLACK / EACH
if weight + COST > LIMIT + slack then
  return answer(false, LIMIT - weight + slack, wait_for(COST), reset_after())
end
if not LOOK then
  used, weight = used + COST, weight + COST
  keep(reset_after(), current, used, before)
end
return answer(true, LIMIT - weight + slack, 0, reset_after())
