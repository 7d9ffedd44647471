--[[
  Deletes journal entries whose orders PostgreSQL has, and lowers the backlog by their orders.

  KEYS[1] stock, KEYS[2] journal
  ARGV    (entry id, orders in it) for each entry

  Returns the number of entries that were still there.
]]
local entries, orders = 0, 0
for i = 1, #ARGV, 2 do
  if redis.call('XDEL', KEYS[2], ARGV[i]) == 1 then
    entries, orders = entries + 1, orders + tonumber(ARGV[i + 1])
  end
end
if orders > 0 and redis.call('HEXISTS', KEYS[1], ':status') == 1 then
  -- An empty journal has no backlog, whatever was miscounted for an entry that could not be read.
  if redis.call('XLEN', KEYS[2]) == 0 then
    redis.call('HSET', KEYS[1], ':backlog', 0)
  else
    redis.call('HINCRBY', KEYS[1], ':backlog', -orders)
  end
end
return entries
