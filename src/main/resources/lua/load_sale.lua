--[[
  Puts a sale's stock up, when the records of its buyers stand. Every key exists from then on, and the stock
  comes last: until now, no script has found it.

  KEYS[1] stock, KEYS[2] buyers, KEYS[3] journal
  ARGV[1] status, ARGV[2] revision, ARGV[3] opens (ms), ARGV[4] closes (ms), ARGV[5] units per buyer,
  ARGV[6] number of buyers that have a record, then (sku, units) for each item, (':restock:<id>', units) for
  each restock that is among them already

  Returns 1; nil if records are missing.
]]
if redis.call('HLEN', KEYS[2]) ~= tonumber(ARGV[6]) then return nil end
-- The journal and the buyers must exist while empty: their absence is how lost memory shows.
redis.call('XDEL', KEYS[3], redis.call('XADD', KEYS[3], '*', 'sentinel', ''))
redis.call('HSET', KEYS[2], '', '') -- no buyer has the empty id
redis.call('HSET', KEYS[1], ':backlog', 0, ':generation', 0, ':status', ARGV[1], ':revision', ARGV[2],
  ':opens', ARGV[3], ':closes', ARGV[4], ':cap', ARGV[5])
for i = 7, #ARGV, 1000 do
  redis.call('HSET', KEYS[1], unpack(ARGV, i, math.min(i + 999, #ARGV)))
end
return 1
