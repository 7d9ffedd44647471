--[[
  Takes units off sale that do not exist, as many as are still there.

  KEYS[1] stock
  ARGV[1] SKU, ARGV[2] units, ARGV[3] ms within which nothing may have been taken before: two instances
  that audit at the same time find the same units

  Returns how many were taken; nil if the stock is gone.
]]
local mark = ':taken:' .. ARGV[1]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local last = redis.call('HGET', KEYS[1], mark)
if last and now - tonumber(last) < tonumber(ARGV[3]) then return 0 end
local available = redis.call('HGET', KEYS[1], ARGV[1])
if not available then return nil end
local units = math.min(tonumber(available), tonumber(ARGV[2]))
redis.call('HINCRBY', KEYS[1], ARGV[1], -units)
redis.call('HSET', KEYS[1], mark, now)
return units
