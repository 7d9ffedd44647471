--[[
  Gives a buyer a ticket, or the one they have.

  KEYS[1] room, KEYS[2] tickets: hash of buyer -> ticket, packed (I5 number, c8 key)
  ARGV[1] buyer (a hash of 12 bytes), ARGV[2] idempotency key (a hash of 8 bytes)
  ARGV[3] when the sale opens (ms), ARGV[4] when the keys may go (ms), ARGV[5] nonce of the room if it is new
  ARGV[6] number of a ticket whose turn is over, which a new one may replace; -1 for none

  Returns { nonce of the room, number of the ticket, 0 if it is new, 1 if the same request made it, 2 if another did }.
]]
-- @include room
local room, tickets, buyer, key = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
redis.call('HSETNX', room, 'nonce', ARGV[5])
redis.call('PEXPIREAT', room, ARGV[4])
local nonce, joined = unpack(redis.call('HMGET', room, 'nonce', 'joined'))

local ticket = redis.call('HGET', tickets, buyer)
local number = ticket and struct.unpack('>I5', ticket)
if number and number < tonumber(joined or 0) then -- else it is of a room that was lost
  if ticket:sub(6) == key then return { nonce, number, 1 } end
  if number ~= tonumber(ARGV[6]) then return { nonce, number, 2 } end
end

if clock_ms() >= tonumber(ARGV[3]) then
  redis.call('HSETNX', room, 'drawn', joined or 0)
end
number = redis.call('HINCRBY', room, 'joined', 1) - 1
redis.call('HSET', tickets, buyer, struct.pack('>I5', number) .. key)
redis.call('PEXPIREAT', tickets, ARGV[4])
return { nonce, number, 0 }
