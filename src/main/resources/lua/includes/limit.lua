--[[
  What all limiters share. Times are µs, of Redis' clock, counted from 2026 so that a double keeps fractions of
  them. A refused request changes nothing. Whatever is written expires by itself, in the same command.

  KEYS[1] the state of one caller under one limit
  ARGV[1] permits in an interval, ARGV[2] the interval (µs), ARGV[3] permits that may be used at once
  ARGV[4] permits asked for, ARGV[5] '1' to look without taking them

  Returns { 1 if allowed, permits left, µs to wait before the same may be asked again, µs until nothing is
  used, now }.
]]
local KEY = KEYS[1]
local LIMIT, INTERVAL, BURST = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local COST, LOOK = tonumber(ARGV[4]), ARGV[5] == '1'
local TIME = redis.call('TIME')
local NOW = (TIME[1] - 1767225600) * 1000000 + TIME[2]
-- One permit's share of the interval, and how far rounding may be off.
local EACH, SLACK = INTERVAL / LIMIT, 0.05

local function answer(allowed, left, retry_after, reset_after)
  return {
    allowed and 1 or 0, math.max(0, math.floor(left)), math.max(0, math.ceil(retry_after)),
    math.max(0, math.ceil(reset_after)), string.format('%.0f', NOW) }
end

-- Keeps `...`, doubles, for `reset_after`.
local function keep(reset_after, ...)
  local numbers = { ... }
  redis.call('SET', KEY, struct.pack('>' .. string.rep('d', #numbers), ...),
    'PX', math.max(1, math.ceil(reset_after / 1000)))
end

-- What was kept: `count` doubles; nothing if nothing was.
local function kept(count)
  local state = redis.call('GET', KEY)
  if state then return struct.unpack('>' .. string.rep('d', count), state) end
end
