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
  local key, arrivals, previous = prefix .. string.format('%d', slot), {}, {}
  local current = redis.call('HMGET', key, unpack(buyers))
  if now - slot * rotation < lead then -- only then can the last hash hold a time still to come
    previous = redis.call('HMGET', prefix .. string.format('%d', slot - 1), unpack(buyers))
  end
  for i, buyer in ipairs(buyers) do
    arrivals[buyer] = tonumber(current[i] or previous[i] or 0)
  end
  return { key = key, now = now, interval = interval, lead = lead, rotation = rotation, arrivals = arrivals, taken = {} }
end

-- Takes one attempt. Returns nothing if it is within the pace, else the ms to wait.
local function take_pace(pace, buyer)
  local now, arrival = pace.now, pace.arrivals[buyer]
  arrival = (arrival > now and arrival or now) + pace.interval
  local early = arrival - now - pace.lead
  if early > 0 then return early end
  pace.arrivals[buyer] = arrival
  pace.taken[#pace.taken + 1] = buyer
end

local function write_pace(pace)
  local fields = {}
  for i, buyer in ipairs(pace.taken) do
    fields[2 * i - 1], fields[2 * i] = buyer, pace.arrivals[buyer]
  end
  if #fields > 0 then
    redis.call('HSET', pace.key, unpack(fields))
    redis.call('PEXPIRE', pace.key, 2 * pace.rotation)
  end
end
