--[[
  Leaky bucket as a meter: permits are poured into a bucket of BURST that leaks at the limit's rate, and must not
  make it overflow.
]]
-- @include limit
local level, at = kept(2)
level = level and math.max(0, level - (NOW - at) / EACH) or 0
local slack = SLACK / EACH
if level + COST > BURST + slack then
  return answer(false, BURST - level + slack, (level + COST - BURST) * EACH, level * EACH)
end
if not LOOK then
  level = level + COST
  keep(level * EACH, level, NOW)
end
return answer(true, BURST - level + slack, 0, level * EACH)
