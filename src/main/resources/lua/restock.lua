--[[
  Adds the units of a restock once: the restock's id is kept as the mark that it was done.

  KEYS[1] stock, which also keeps the marks
  ARGV[1] how long shields are forbidden (ms)
  ARGV[2] the deadline the first call returned, '0' in the first call
  ARGV[3] restock id, ARGV[4] sku, ARGV[5] units

  Returns { 1 } when the units are back, { 0, deadline } when the caller has to wait out the lease and
  call again, nil if the stock is gone.
]]
-- @include shield_lease

local KEY, MARK = KEYS[1], ':restock:' .. ARGV[3]
local stock = redis.call('HMGET', KEY, ARGV[4], MARK, ':forbidden')
if not stock[1] then return nil end
if stock[2] then return { 1 } end

local now, forbidden, mine = now_ms(), tonumber(stock[3] or 0), tonumber(ARGV[2])
if tonumber(stock[1]) <= 0 then
  local deadline = forbid_shields(KEY, forbidden, now, tonumber(ARGV[1]), mine)
  if deadline then return { 0, deadline } end
end
redis.call('HSET', KEY, MARK, ARGV[5])
begin_generation(KEY, forbidden, now, mine)
redis.call('HINCRBY', KEY, ARGV[4], ARGV[5])
return { 1 }
