--[[
  Sends the requests that Requests.java has written into a directory, in its orders.

  arguments  directory, order (SALE_AFTER_SALE, ACROSS_SALES or AGAIN_AND_AGAIN)

  Prints one line for WrkReport.java when done. For one thread: threads would send the same.
]]
local STRIDE = 7
local heads, tails, order
local n = 0

local sender

function setup(thread) sender = thread end

local function parts(file)
  local read = {}
  for part in io.open(file, 'rb'):read('*a'):gmatch('(%Z+)%z') do read[#read + 1] = part end
  return read
end

function init(args)
  heads, tails, order = parts(args[1] .. '/heads'), parts(args[1] .. '/tails'), args[2]
  if order == 'ACROSS_SALES' then request = across_sales end
  used_up = 0
end

function request()
  local sale = math.floor(n / #tails)
  if sale >= #heads then
    if order ~= 'AGAIN_AND_AGAIN' then used_up = 1 end
    sale = sale % #heads
  end
  local tail = tails[n % #tails + 1]
  n = n + 1
  return heads[sale + 1] .. tail
end

function across_sales()
  if n >= #heads * #tails then used_up = 1 end
  local sale = n % #heads
  local tail = tails[(math.floor(n / #heads) + sale * STRIDE) % #tails + 1]
  n = n + 1
  return heads[sale + 1] .. tail
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    'report requests=%d duration=%d refused=%d connect=%d read=%d write=%d timeout=%d '
      .. 'p50=%d p99=%d p999=%d max=%d used_up=%d\n',
    summary.requests, summary.duration, errors.status, errors.connect, errors.read, errors.write,
    errors.timeout, latency:percentile(50), latency:percentile(99), latency:percentile(99.9),
    latency.max, sender:get('used_up')))
end
