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
  redis.call('HINCRBY', KEYS[1], ':backlog', -orders)
end
return entries
