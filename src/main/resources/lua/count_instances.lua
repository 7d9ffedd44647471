--[[
  Shows that an instance lives, and counts those that do.

  KEYS[1] sorted set: instance -> when it last showed (ms, of Redis' clock)
  ARGV[1] the instance, ARGV[2] ms after which one that did not show is taken for gone

  Returns how many live.
]]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. (now - ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
