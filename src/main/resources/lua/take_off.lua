--[[
  Takes units off sale that do not exist, as many as are still there.

  KEYS[1] stock
  ARGV[1] SKU, ARGV[2] units

  Returns how many were taken; nil if the stock is gone.
]]
local available = redis.call('HGET', KEYS[1], ARGV[1])
if not available then return nil end
local units = math.min(tonumber(available), tonumber(ARGV[2]))
redis.call('HINCRBY', KEYS[1], ARGV[1], -units)
return units
