--[[
  One purchase, a key for each thing it depends on.

  KEYS[1] attempts of the buyer in this window, KEYS[2] order id under the idempotency key,
  KEYS[3] units of the buyer, KEYS[4] units available
  ARGV[1] order id, ARGV[2] units, ARGV[3] most units of a buyer, ARGV[4] most attempts in a window,
  ARGV[5] length of a window (ms), ARGV[6] how long the idempotency key is kept (s)

  Returns { 'accepted' }, { 'replayed', order id }, { 'limited', ms to wait }, { 'cap', units held } or { 'sold-out' }.
]]
local known = redis.call('GET', KEYS[2])
if known then return { 'replayed', known } end

local attempts = redis.call('INCR', KEYS[1])
if attempts == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[5]) end
if attempts > tonumber(ARGV[4]) then return { 'limited', redis.call('PTTL', KEYS[1]) } end

local held = redis.call('INCRBY', KEYS[3], ARGV[2])
if held > tonumber(ARGV[3]) then
  redis.call('DECRBY', KEYS[3], ARGV[2])
  return { 'cap', held - ARGV[2] }
end
if redis.call('DECRBY', KEYS[4], ARGV[2]) < 0 then
  redis.call('INCRBY', KEYS[4], ARGV[2])
  redis.call('DECRBY', KEYS[3], ARGV[2])
  return { 'sold-out' }
end
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[6])
return { 'accepted' }
