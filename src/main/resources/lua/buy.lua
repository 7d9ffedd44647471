--[[
  Decides a batch of purchases of one sale and bucket, one after the other, then writes the decisions.
  Nothing is written before everything is decided, and what fails at its first write leaves nothing
  done (Redis does not roll back), hence the order of writes: journal, buyers, pace, stock.

  KEYS[1] stock        hash: sku -> available units; ':status', ':opens', ':closes', ':cap' of the sale;
                       ':backlog', the number of orders in the journal
  KEYS[2] buyers       hash: buyer -> record
  KEYS[3] journal      stream: accepted orders that PostgreSQL does not have yet
  KEYS[4] pace prefix  of the pace hashes; the name is completed here because Redis' clock gives it

  ARGV[1] most orders the journal may hold
  ARGV[2] pace: ms between two attempts
  ARGV[3] pace: attempts in a burst
  ARGV[4] number of SKUs in this batch, followed by two arguments for each: its place in the sale, the SKU
  then one packed request each: c16 key hash, c8 fingerprint, c16 order id,
                       B number of lines, and 128 if the buyer may not buy now but may have, 64 if the
                       order was accepted by a Redis that forgot it: only cap and stock are asked then,
                       (I2 place, I2 quantity)*, buyer

  Returns nil if a key is gone (Redis lost its memory, or the sale was never loaded), else
          { now in ms, id of the journal entry or '', then (code, detail) for each request }
  with codes and details as in BuyCode.java. The journal entry has one field, 'orders': for each
  accepted order I2 length, packed order, buyer.
]]
local call, pack, byte, sub, char = redis.call, struct.pack, string.byte, string.sub, string.char
local ORDERS_PER_BUYER_MAX = 20
local ACCEPTED, REPLAYED, KEY_REUSED, NOT_OPEN, CLOSED = 0, 1, 2, 3, 4
local RATE_LIMITED, JOURNAL_FULL, PURCHASE_LIMIT, SOLD_OUT, PASS_REQUIRED = 5, 6, 7, 8, 9

-- @include packed_order
-- @include pace

local fields, places, first = { ':status', ':opens', ':closes', ':cap', ':backlog' }, {}, 5
for i = 1, tonumber(ARGV[4]) do
  places[i], fields[5 + i] = tonumber(ARGV[first]), ARGV[first + 1]
  first = first + 2
end
local stock = call('HMGET', KEYS[1], unpack(fields))
for i = 1, #fields do
  if not stock[i] then return nil end
end
if call('EXISTS', KEYS[2], KEYS[3]) < 2 then return nil end

local clock = call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local status, opens, closes = stock[1], tonumber(stock[2]), tonumber(stock[3])
local cap, backlog, backlog_max = tonumber(stock[4]), tonumber(stock[5]), tonumber(ARGV[1])
local available = {}
for i, place in ipairs(places) do available[place] = tonumber(stock[5 + i]) end

-- A request's lines begin at byte 42, its buyer where they end.
local stamp, buyer_of, buyers, records = pack('>I6B', now, 0), {}, {}, {}
for i = first, #ARGV do
  local buyer = sub(ARGV[i], 42 + 4 * (byte(ARGV[i], 41) % 64))
  buyer_of[i] = buyer
  if not records[buyer] then
    buyers[#buyers + 1], records[buyer] = buyer, ''
  end
end
for i, record in ipairs(call('HMGET', KEYS[2], unpack(buyers))) do records[buyers[i]] = record or '' end
local pace = read_pace(KEYS[4], buyers, now, tonumber(ARGV[2]), tonumber(ARGV[3]))

local journal, winners, accepted = {}, {}, 0

local function accept(packed, lines_end, buyer, record)
  for line = 42, lines_end, 4 do
    local place, quantity = u16_pair(packed, line)
    available[place] = available[place] - quantity
  end
  local order = sub(packed, 1, 40) .. stamp .. char(byte(packed, 41) % 64) .. sub(packed, 42, lines_end)
  records[buyer], accepted = record .. order, accepted + 1
  winners[accepted] = buyer
  journal[3 * accepted - 2], journal[3 * accepted - 1], journal[3 * accepted] = pack('>I2', #order + #buyer), order, buyer
  backlog = backlog + 1
  return ACCEPTED, 0
end

local function decide(packed, buyer)
  local record, held, orders = records[buyer], 0, 0
  if record ~= '' then
    local found
    found, held, orders = find_order(record, sub(packed, 1, 16))
    if found then
      if sub(found, 25, 40) == sub(packed, 25, 40) then return ACCEPTED, found end -- ours, resent after a lost reply
      if sub(found, 17, 24) ~= sub(packed, 17, 24) then return KEY_REUSED, 0 end
      return REPLAYED, found
    end
  end

  if byte(packed, 41) % 128 < 64 then
    if status == 'CLOSED' or now >= closes then return CLOSED, 0 end
    if status ~= 'PUBLISHED' then return NOT_OPEN, -1 end
    if now < opens then return NOT_OPEN, opens - now end

    local wait = take_pace(pace, buyer)
    if wait then return RATE_LIMITED, record == '' and wait or -wait end
    if byte(packed, 41) >= 128 then return PASS_REQUIRED, 0 end
    if backlog >= backlog_max then return JOURNAL_FULL, 0 end
  end

  local asked, lines_end, short = 0, #packed - #buyer, nil
  for line = 42, lines_end, 4 do
    local place, quantity = u16_pair(packed, line)
    asked = asked + quantity
    if not short and available[place] < quantity then short = place end
  end
  if held + asked > cap or orders >= ORDERS_PER_BUYER_MAX then return PURCHASE_LIMIT, held end
  if short then return SOLD_OUT, short end
  return accept(packed, lines_end, buyer, record)
end

local reply = { now, '' }
for i = first, #ARGV do
  local at = 3 + 2 * (i - first)
  reply[at], reply[at + 1] = decide(ARGV[i], buyer_of[i])
end

if accepted > 0 then
  reply[2] = call('XADD', KEYS[3], '*', 'orders', table.concat(journal))
  local written = {}
  for i, buyer in ipairs(winners) do
    written[2 * i - 1], written[2 * i] = buyer, records[buyer]
  end
  call('HSET', KEYS[2], unpack(written))
end
write_pace(pace)
if accepted > 0 then
  local left = { ':backlog', backlog }
  for i, place in ipairs(places) do
    left[#left + 1], left[#left + 2] = fields[5 + i], available[place]
  end
  call('HSET', KEYS[1], unpack(left))
end
return reply
