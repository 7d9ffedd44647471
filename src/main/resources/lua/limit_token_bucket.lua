--[[
  Token bucket: permits drip into a bucket of BURST at the limit's rate, and are taken out of it.
]]
-- @include limit
local tokens, at = kept(2)
tokens = tokens and math.min(BURST, tokens + (NOW - at) / EACH) or BURST
local slack = SLACK / EACH
if tokens + slack < COST then
  return answer(false, tokens + slack, (COST - tokens) * EACH, (BURST - tokens) * EACH)
end
if not LOOK then
  tokens = tokens - COST
  keep((BURST - tokens) * EACH, tokens, NOW)
end
return answer(true, tokens + slack, 0, (BURST - tokens) * EACH)
