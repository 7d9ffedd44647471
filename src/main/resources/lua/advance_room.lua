--[[
  Lets in whom clock, rate and counters allow by now, and says how the room stands. Nobody is let in on anybody's
  behalf: a ticket's turn follows from its position alone.

  KEYS[1] room
  ARGV[1] when the sale opens (ms), ARGV[2] '1' if it takes orders now, ARGV[3] the most to let in in a second
  ARGV[4] how long a turn is (ms), ARGV[5] units left, ARGV[6] buyers who have an order

  As many may be inside as there are units left, divided by the share of those let in who buy: measured in this
  sale, beginning with an assumed ten who all did. Inside is whose turn is not over and who has not bought.

  Returns nil if there is no room yet, else { now, nonce, joined, drawn or -1, admitted, units left, turns }.
]]
-- @include room
local ENTRY, ASSUMED, SHARE_MIN, STEP_MAX_MS = 15, 10, 0.1, 5000
local room, now, opens = KEYS[1], clock_ms(), tonumber(ARGV[1])
local rate, turn, units, buyers = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local state = redis.call('HMGET', room, 'nonce', 'joined', 'drawn', 'admitted', 'at', 'turns')
if not state[1] then return nil end
local joined, drawn = tonumber(state[2] or 0), tonumber(state[3] or (now >= opens and state[2] or -1))
local admitted, at, turns = tonumber(state[4] or 0), tonumber(state[5] or opens), state[6] or ''

-- Of the turns that are over only the last is of interest: who came up to it missed theirs, unless they bought.
while #turns >= 2 * ENTRY and struct.unpack('>I6', turns, ENTRY + 1) <= now - turn do turns = turns:sub(ENTRY + 1) end
local over, bought_then = 0, 0
if #turns > 0 and struct.unpack('>I6', turns) <= now - turn then
  local _, let_in, had = struct.unpack('>I6I5I4', turns)
  over, bought_then = let_in, had
end

if ARGV[2] == '1' and now >= opens then
  local before, bought = math.floor(admitted), math.max(0, buyers - bought_then)
  local share = math.max(SHARE_MIN, math.min(1, (buyers + ASSUMED) / (over + bought + ASSUMED)))
  local inside = math.max(0, before - over - bought)
  local by_clock = rate * math.min(now - at, STEP_MAX_MS) / 1000
  admitted = math.min(joined, admitted + math.max(0, math.min(by_clock, units / share - inside)))
  if math.floor(admitted) > before then
    local last = #turns - ENTRY + 1
    if #turns > 0 and now - struct.unpack('>I6', turns, last) < turn / 200 then
      local since, _, had = struct.unpack('>I6I5I4', turns, last)
      turns = turns:sub(1, last - 1) .. struct.pack('>I6I5I4', since, math.floor(admitted), had)
    else
      turns = turns .. struct.pack('>I6I5I4', now, math.floor(admitted), buyers)
    end
  end
  redis.call('HSET', room, 'admitted', string.format('%.6f', admitted), 'at', now, 'turns', turns)
end
return { now, state[1], joined, drawn, math.floor(admitted), units, turns }
