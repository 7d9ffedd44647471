--[[
  Gives the units of orders that ended back, each order's once: the flag in the buyer's record is the mark
  that it was done. An order the record does not have holds no units here.

  KEYS[1] stock, KEYS[2] buyers
  ARGV[1] how long shields are forbidden (ms)
  ARGV[2] the deadline the first call returned, '0' in the first call
  ARGV[3] number of SKUs of these orders, followed by two arguments for each: its place in the sale, the SKU
  then two arguments for each order: its buyer, its id (c16)

  Returns { 1 } when the units are back, { 0, deadline } when the caller has to wait out the lease and
  call again, nil if the stock is gone.
]]
-- @include packed_order
-- @include shield_lease

-- The record with order `id` flagged as returned; adds the units it gives back to `units`, by place.
local function flag_returned(record, id, units)
  local at = 1
  while at <= #record do
    local returned, lines = record:byte(at + 46, at + 47)
    local last = at + 47 + 4 * lines
    if record:sub(at + 24, at + 39) == id and returned == 0 then
      for line = at + 48, last, 4 do
        local place, quantity = u16_pair(record, line)
        units[place] = (units[place] or 0) + quantity
      end
      return record:sub(1, at + 45) .. '\1' .. record:sub(at + 47)
    end
    at = last + 1
  end
  return record
end

local STOCK, BUYERS = KEYS[1], KEYS[2]
local fields, places, first = { ':forbidden' }, {}, 4 + 2 * tonumber(ARGV[3])
for i = 4, first - 1, 2 do
  fields[#fields + 1], places[#places + 1] = ARGV[i + 1], tonumber(ARGV[i])
end
local stock = redis.call('HMGET', STOCK, unpack(fields))
if redis.call('EXISTS', STOCK, BUYERS) < 2 then return nil end

local records, units = {}, {}
for i = first, #ARGV, 2 do
  local buyer = ARGV[i]
  local record = records[buyer] or redis.call('HGET', BUYERS, buyer)
  if record then records[buyer] = flag_returned(record, ARGV[i + 1], units) end
end

local sold_out = false
for i, place in ipairs(places) do
  if units[place] and tonumber(stock[1 + i]) <= 0 then sold_out = true end
end
if next(units) == nil then return { 1 } end
local now, forbidden, mine = now_ms(), tonumber(stock[1] or 0), tonumber(ARGV[2])
if sold_out then
  local deadline = forbid_shields(STOCK, forbidden, now, tonumber(ARGV[1]), mine)
  if deadline then return { 0, deadline } end
end

for buyer, record in pairs(records) do redis.call('HSET', BUYERS, buyer, record) end
begin_generation(STOCK, forbidden, now, mine)
for i, place in ipairs(places) do
  if units[place] then redis.call('HINCRBY', STOCK, fields[1 + i], units[place]) end
end
return { 1 }
