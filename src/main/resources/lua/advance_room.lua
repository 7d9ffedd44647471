--[[
  Lets in whom clock, rate and counters allow by now, and says how the room stands. Nobody is let in on anybody's
  behalf: a ticket's turn follows from its position alone.

  KEYS[1] room
  ARGV[1] when the sale opens (ms), ARGV[2] '1' if it takes orders now, ARGV[3] the most to let in in a second
  ARGV[4] how long a turn is (ms), ARGV[5] units left, ARGV[6] buyers who have an order

  As many may be inside as there are units left, divided by the share of turns that ended with an order, beginning
  with an assumed ten that did. Inside is whose turn is not over, but for those who bought. Who of the buyers is
  still inside is not known, only that of the turns that are over that share bought, and no more than had bought
  by then: so rather too few are let in than too many.

  Returns nil if there is no room yet, else
  { now, nonce, joined, drawn or -1, over, admitted, units left, how many more may be let in as things are, turns }.
]]
-- @include room
local ENTRY, ASSUMED, SHARE_MIN, STEP_MAX_MS = 11, 10, 0.1, 5000
local room, now, opens = KEYS[1], clock_ms(), tonumber(ARGV[1])
local rate, turn, units, buyers = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local state = redis.call('HMGET', room, 'nonce', 'joined', 'drawn', 'admitted', 'at', 'turns', 'over', 'settled')
if not state[1] then return nil end
local joined, drawn = tonumber(state[2] or 0), tonumber(state[3] or (now >= opens and state[2] or -1))
local admitted, at, turns = tonumber(state[4] or 0), tonumber(state[5] or opens), state[6] or ''
local over, settled = tonumber(state[7] or 0), tonumber(state[8] or 0)

while #turns > 0 do
  local since, let_in = struct.unpack('>I6I5', turns)
  if since > now - turn then break end
  over, settled, turns = let_in, buyers, turns:sub(ENTRY + 1)
end

local share = math.max(SHARE_MIN, math.min(1, (settled + ASSUMED) / (over + ASSUMED)))
local before, bought = math.floor(admitted), math.max(0, buyers - math.min(settled, share * over))
local free = math.max(0, units / share - math.max(0, before - over - bought))

if ARGV[2] == '1' and now >= opens then
  local by_clock = rate * math.min(now - at, STEP_MAX_MS) / 1000
  admitted = math.min(joined, admitted + math.max(0, math.min(by_clock, free)))
  free = free - (math.floor(admitted) - before)
  if math.floor(admitted) > before then
    local last = #turns - ENTRY + 1
    if #turns > 0 and now - struct.unpack('>I6', turns, last) < turn / 200 then
      turns = turns:sub(1, last + 5) .. struct.pack('>I5', math.floor(admitted))
    else
      turns = turns .. struct.pack('>I6I5', now, math.floor(admitted))
    end
  end
  redis.call('HSET', room, 'admitted', string.format('%.6f', admitted), 'at', now, 'turns', turns,
    'over', over, 'settled', settled)
end
return { now, state[1], joined, drawn, over, math.floor(admitted), units, math.max(0, math.floor(free)), turns }
