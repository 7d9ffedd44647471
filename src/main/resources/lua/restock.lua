--[[
  Adds the units of a restock once: the restock's id is kept as the mark that it was done.

  Sold-out shields may hide an item that has no units (SoldOutShield.java). So units come back to such an
  item in two calls: the first forbids shields until a deadline, the caller waits until those that are up
  have run out, and the second adds the units before the deadline and begins a new generation.

  KEYS[1] stock, which also keeps the marks
  ARGV[1] restock id, ARGV[2] sku, ARGV[3] units
  ARGV[4] how long shields are forbidden (ms)
  ARGV[5] the deadline the first call returned, '0' in the first call

  Returns { 1 } when the units are back, { 0, deadline } when the caller has to wait out the lease and
  call again, nil if the stock is gone.
]]
local KEY, MARK = KEYS[1], ':restock:' .. ARGV[1]
local stock = redis.call('HMGET', KEY, ARGV[2], MARK, ':forbidden')
if not stock[1] then return nil end
if stock[2] then return { 1 } end

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local forbidden, mine = tonumber(stock[3] or 0), tonumber(ARGV[5])
if tonumber(stock[1]) <= 0 and (mine == 0 or now >= mine) then
  local deadline = math.max(forbidden, now + tonumber(ARGV[4]))
  redis.call('HSET', KEY, ':forbidden', deadline)
  return { 0, deadline }
end

redis.call('HSET', KEY, MARK, ARGV[3])
redis.call('HINCRBY', KEY, ':generation', 1)
if forbidden == mine then redis.call('HSET', KEY, ':forbidden', now) end -- nobody else is on the way
redis.call('HINCRBY', KEY, ARGV[2], ARGV[3])
return { 1 }
