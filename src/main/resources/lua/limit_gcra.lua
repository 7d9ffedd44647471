--[[
  Generic cell rate algorithm (ITU-T I.371): each permit moves the caller's theoretical arrival time on by its
  share of the interval, and may not lead the clock by more than a burst.
]]
-- @include limit
local arrival = math.max(kept(1) or NOW, NOW)
local lead = BURST * EACH
local moved = arrival + COST * EACH
local early = moved - NOW - lead
if early > SLACK then
  return answer(false, (lead - (arrival - NOW) + SLACK) / EACH, early, arrival - NOW)
end
if not LOOK then
  arrival = moved
  keep(arrival - NOW, arrival)
end
return answer(true, (lead - (arrival - NOW) + SLACK) / EACH, 0, arrival - NOW)
