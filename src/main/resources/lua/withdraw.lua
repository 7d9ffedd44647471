--[[
  Takes unsold units off sale, all or none, and journals it, so that PostgreSQL lowers the total even if
  the caller dies now. Once: the restock's id is kept as the mark that it was done.

  KEYS[1] stock, KEYS[2] journal
  ARGV[1] restock id, ARGV[2] sku, ARGV[3] units

  Returns { the units left, journal entry id, '' if this was done before }, { -1, the units available } if
  there are fewer, nil if the stock is gone.
]]
local available = redis.call('HGET', KEYS[1], ARGV[2])
if not available or redis.call('EXISTS', KEYS[2]) == 0 then return nil end
local MARK = ':restock:' .. ARGV[1]
if redis.call('HEXISTS', KEYS[1], MARK) == 1 then return { tonumber(available), '' } end
local left = tonumber(available) - tonumber(ARGV[3])
if left < 0 then return { -1, tonumber(available) } end
local entry = redis.call('XADD', KEYS[2], '*', 'withdrawal', ARGV[1], 'sku', ARGV[2], 'units', ARGV[3])
redis.call('HSET', KEYS[1], ARGV[2], left, MARK, -ARGV[3])
redis.call('HINCRBY', KEYS[1], ':backlog', 1)
return { left, entry }
