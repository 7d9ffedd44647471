--[[
  Sliding window by a log: the time of every permit of the last interval, so it is exact, and takes memory for
  each of them.
]]
-- @include limit
redis.call('ZREMRANGEBYSCORE', KEY, '-inf', string.format('%.0f', NOW - INTERVAL))
local used = redis.call('ZCARD', KEY)

-- µs until the permit of that place, from 0 for the oldest, is out of the window.
local function until_gone(place)
  local permit = redis.call('ZRANGE', KEY, place, place, 'WITHSCORES')
  return permit[2] and permit[2] + INTERVAL - NOW or 0
end

if used + COST > LIMIT then
  return answer(false, LIMIT - used, until_gone(used + COST - LIMIT - 1), until_gone(used - 1))
end
if not LOOK then
  local now = string.format('%.0f', NOW)
  for permit = used + 1, used + COST do redis.call('ZADD', KEY, now, now .. ':' .. permit) end
  used = used + COST
  redis.call('PEXPIRE', KEY, math.max(1, math.ceil(INTERVAL / 1000)))
end
return answer(true, LIMIT - used, 0, used > 0 and until_gone(used - 1) or 0)
