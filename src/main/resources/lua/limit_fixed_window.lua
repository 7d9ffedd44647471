--[[
  Fixed window: LIMIT permits from each multiple of the interval to the next. Twice as many may come together
  around a boundary.
]]
-- @include limit
local start, used = kept(2)
local current = NOW - NOW % INTERVAL
if start ~= current then used = 0 end
local reset_after = current + INTERVAL - NOW
if used + COST > LIMIT then return answer(false, LIMIT - used, reset_after, reset_after) end
if not LOOK then
  used = used + COST
  keep(reset_after, current, used)
end
return answer(true, LIMIT - used, 0, used > 0 and reset_after or 0)
