--[[
  Tells Redis an admin's decision about a sale, unless it already knows a newer one.

  KEYS[1] stock
  ARGV[1] status, ARGV[2] revision

  Returns 1 if Redis now has this decision or a newer one, 0 if the stock is gone.
]]
local revision = redis.call('HGET', KEYS[1], ':revision')
if not revision then return 0 end
if tonumber(revision) < tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], ':status', ARGV[1], ':revision', ARGV[2])
end
return 1
