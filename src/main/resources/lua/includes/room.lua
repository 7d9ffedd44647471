--[[
  A waiting room's state, in one hash: 'nonce' of this room, 'joined' tickets so far, 'drawn' of them before the
  opening (absent until somebody joins after it), 'admitted' positions (a fraction is carried on), 'at' which
  time (ms) that was reckoned, 'turns': packed (I6 ms, I5 admitted), when how many had been let in, oldest first,
  of those whose turn is not over; 'over': below which position turns are over, and 'settled': how many buyers
  had an order when the last of those turns ended.
]]
local function clock_ms()
  local clock = redis.call('TIME')
  return clock[1] * 1000 + math.floor(clock[2] / 1000)
end
