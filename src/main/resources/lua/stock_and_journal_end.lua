--[[
  A sale's stock together with the last journal entry of the same moment.

  KEYS[1] stock, KEYS[2] journal

  Returns { id of the last entry or '', { fields and values of the stock } }, nil if the stock is gone.
]]
local stock = redis.call('HGETALL', KEYS[1])
if #stock == 0 then return nil end
local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
return { last[1] and last[1][1] or '', stock }
