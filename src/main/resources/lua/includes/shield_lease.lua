--[[
  Sold-out shields may hide an item that has no units (SoldOutShield.java). So units come back to such an
  item in two calls: the first forbids shields until a deadline, the caller waits until those that are up
  have run out, and the second adds the units before the deadline and begins a new generation.
]]
local function now_ms()
  local clock = redis.call('TIME')
  return clock[1] * 1000 + math.floor(clock[2] / 1000)
end

-- The deadline to come back before, if the caller has to wait first; `mine` is the one it was given, or 0.
local function forbid_shields(stock_key, forbidden, now, lease, mine)
  if mine ~= 0 and now < mine then return nil end
  local deadline = math.max(forbidden, now + lease)
  redis.call('HSET', stock_key, ':forbidden', deadline)
  return deadline
end

local function begin_generation(stock_key, forbidden, now, mine)
  redis.call('HINCRBY', stock_key, ':generation', 1)
  if forbidden == mine then redis.call('HSET', stock_key, ':forbidden', now) end -- nobody else is on the way
end
