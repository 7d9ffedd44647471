--[[
  A packed order (big-endian), as it stands in a buyer's record and in the journal:
      c16 key hash, c8 fingerprint, c16 order id, I6 created (ms), B flags (1 = units returned),
      B number of lines, then for each line I2 place of the item in the sale, I2 quantity
  A buyer's record is the buyer's packed orders one after the other. PackedOrder.java reads the same.
]]
local function u16(text, at)
  local high, low = text:byte(at, at + 1)
  return high * 256 + low
end

-- Two numbers of two bytes each: the place and the quantity of a line.
local function u16_pair(text, at)
  local a, b, c, d = text:byte(at, at + 3)
  return a * 256 + b, c * 256 + d
end

-- The order under `key` in a record, the units the record holds, and its number of orders.
local function find_order(record, key)
  local found, held, orders, at = nil, 0, 0, 1
  while at <= #record do
    local returned, lines = record:byte(at + 46, at + 47)
    local last = at + 47 + 4 * lines
    if record:sub(at, at + 15) == key then found = record:sub(at, last) end
    if returned == 0 then
      for line = at + 48, last, 4 do held = held + u16(record, line + 2) end
    end
    orders, at = orders + 1, last + 1
  end
  return found, held, orders
end
