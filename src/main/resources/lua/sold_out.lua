--[[
  Which of some items are sold out, and whether an instance may say so on its own for a while.

  KEYS[1] stock
  ARGV[1] how long the answer must hold at least (ms), then SKUs

  Returns { '' } if no shield may be up: the sale is not open or closes within that time, its stock is
  gone, or units are on their way back (includes/shield_lease.lua). Else { generation, then each SKU that has no units }.
]]
local fields = { ':status', ':opens', ':closes', ':generation', ':forbidden' }
for i = 2, #ARGV do fields[#fields + 1] = ARGV[i] end
local stock = redis.call('HMGET', KEYS[1], unpack(fields))
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
if stock[1] ~= 'PUBLISHED' or now < tonumber(stock[2]) or now + tonumber(ARGV[1]) >= tonumber(stock[3])
  or now < tonumber(stock[5] or 0) then
  return { '' }
end
local reply = { stock[4] }
for i = 6, #fields do
  if stock[i] and tonumber(stock[i]) <= 0 then reply[#reply + 1] = fields[i] end
end
return reply
