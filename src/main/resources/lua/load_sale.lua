--[[
  Puts a sale's stock up, once: a sale that is loaded already is left as it is.

  KEYS[1] stock, KEYS[2] buyers, KEYS[3] journal
  ARGV[1] status, ARGV[2] revision, ARGV[3] opens (ms), ARGV[4] closes (ms), ARGV[5] units per buyer,
  then (sku, units) for each item

  Returns 1 if loaded, 0 if it was loaded before.
]]
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
-- The journal and the buyers must exist while empty: their absence is how lost memory shows.
redis.call('XDEL', KEYS[3], redis.call('XADD', KEYS[3], '*', 'sentinel', ''))
redis.call('HSET', KEYS[2], '', '') -- no buyer has the empty id
redis.call('HSET', KEYS[1], ':backlog', 0, ':generation', 0, ':status', ARGV[1], ':revision', ARGV[2],
  ':opens', ARGV[3], ':closes', ARGV[4], ':cap', ARGV[5])
for i = 6, #ARGV, 1000 do
  redis.call('HSET', KEYS[1], unpack(ARGV, i, math.min(i + 999, #ARGV)))
end
return 1
