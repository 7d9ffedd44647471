--[[
  A buyer's pace by GCRA (ITU-T I.371): each attempt moves the buyer's theoretical arrival time on by
  one interval, and is refused if that would lead the clock by more than a burst. A refused attempt
  moves nothing. Arrival times live in hashes that rotate with the clock and expire whole, so callers
  who never come back cost memory for two rotations only.
]]
local function read_pace(prefix, buyers, now, interval, burst)
  local lead = interval * burst
  local rotation = math.max(60000, lead)
  local slot = math.floor(now / rotation)
  local pace = { now = now, interval = interval, lead = lead, rotation = rotation, arrivals = {}, changed = {} }
  pace.key = prefix .. string.format('%d', slot)
  local current = redis.call('HMGET', pace.key, unpack(buyers))
  local previous = {}
  if now - slot * rotation < lead then -- only then can the last hash hold a time still to come
    previous = redis.call('HMGET', prefix .. string.format('%d', slot - 1), unpack(buyers))
  end
  for i, buyer in ipairs(buyers) do
    pace.arrivals[buyer] = tonumber(current[i] or previous[i] or 0)
  end
  return pace
end

-- Takes one attempt. Returns nothing if it is within the pace, else the ms to wait.
local function take_pace(pace, buyer)
  local arrival = math.max(pace.arrivals[buyer], pace.now) + pace.interval
  if arrival - pace.now > pace.lead then return arrival - pace.now - pace.lead end
  pace.arrivals[buyer] = arrival
  pace.changed[buyer] = arrival
end

local function write_pace(pace)
  local fields = {}
  for buyer, arrival in pairs(pace.changed) do
    fields[#fields + 1] = buyer
    fields[#fields + 1] = arrival
  end
  if #fields > 0 then
    redis.call('HSET', pace.key, unpack(fields))
    redis.call('PEXPIRE', pace.key, 2 * pace.rotation)
  end
end
