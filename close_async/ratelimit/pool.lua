-- The pool of one endpoint group's tokens, shared by processes. One call: a process reports the tokens
-- it holds and what responses revealed about each limit, and leases tokens of the current window.
--
-- KEYS[1] holds the state. ARGV[1] is the report, as JSON without null values.
-- Times are seconds on the clock of Redis, because no two processes have the same one.

local LEASE = 2      -- seconds after which the tokens of a process that does not report are released
local LAG = 0.25     -- seconds by which a reported count may be out of date
local FORGET = 8     -- seconds after which such a process is not counted any more
local RETURN = 10     -- seconds that processes have to report again after Redis was away
local SILENCE = 8    -- windows after which a limit that no response reports is forgotten
local KEEP = 120000  -- milliseconds that the state is retained after its last use

local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1e6
local message = cjson.decode(ARGV[1])

-- Whether a value is a number between two others; NaN is not.
local function is_within(value, least, most)
  return type(value) == 'number' and value >= least and value <= most
end

-- Whether a value is nil, or a time at most this many seconds in the future.
local function is_time(value, ahead)
  return value == nil or is_within(value, 0, now + ahead)
end

local MOST, FAR = 1e12, 2 * 86400

local function is_member(member)
  return type(member) == 'table' and is_within(member.granted, -MOST, MOST)
    and is_within(member.used, 0, MOST) and is_within(member.in_flight, 0, MOST)
    and is_within(member.expires_at, 0, now + FORGET)
end

local function is_limit(name, limit)
  if type(limit) ~= 'table' or not is_within(tonumber(name), 1, MOST) then return false end
  if type(limit.members) ~= 'table' then return false end
  for _, member in pairs(limit.members) do
    if not is_member(member) then return false end
  end
  return is_within(limit.window, 0.001, FAR) and is_within(limit.opened, 0, now + LEASE)
    and is_within(limit.received_at, 0, now + FORGET) and is_within(limit.seen, 0, MOST)
    and is_within(limit.used_by_others, 0, MOST) and is_time(limit.reported_at, LEASE)
    and is_time(limit.earliest, FAR) and is_time(limit.latest, FAR)
    and (limit.earliest == nil) == (limit.latest == nil)
    and (limit.lowest == nil or is_within(limit.lowest, 0, MOST))
end

-- Whether this is a state that this script has written. Anything else at the key, and a state from the
-- future because the clock was set back, is dropped: it is learnt again within a window.
local function is_state(state)
  if type(state) ~= 'table' or type(state.reported) ~= 'table' then return false end
  if type(state.limits) ~= 'table' or not is_time(state.peers_until, RETURN) then return false end
  if (state.peers == nil) ~= (state.peers_until == nil) then return false end
  if state.peers ~= nil and not is_within(state.peers, 1, MOST) then return false end
  for process, at in pairs(state.reported) do
    if type(process) ~= 'string' or not is_within(at, 0, now + LEASE) then return false end
  end
  for name, limit in pairs(state.limits) do
    if type(name) ~= 'string' or not is_limit(name, limit) then return false end
  end
  return true
end

local packed = redis.call('GET', KEYS[1])
local is_read, state = pcall(cmsgpack.unpack, packed)
if not is_read or not is_state(state) then state = { reported = {}, limits = {} } end

-- Count the processes that have reported lately.
local function count()
  local processes = 0
  for process, at in pairs(state.reported) do
    if now - at > FORGET then state.reported[process] = nil else processes = processes + 1 end
  end
  return processes
end

-- Return the tokens used by the processes that have not reported again yet: an equal share each.
local function missing_share(limit, processes)
  local missing = (state.peers or 0) - processes
  if missing <= 0 or now > state.peers_until then return 0 end
  return missing * math.floor(limit / state.peers)
end

-- Sum up the leases. A process that has not reported in time may not use its lease: it is released.
local function sum(limit)
  local granted, pending, waiting = 0, 0, 0
  for _, member in pairs(limit.members) do
    if member.expires_at < now then member.granted, member.waits = member.used, false end
    granted = granted + member.granted
    pending = pending + member.granted - member.used + member.in_flight
    if member.waits then waiting = waiting + 1 end
  end
  return granted, pending, waiting
end

-- Begin a window. All requests in flight may be counted in it, so they are charged again until their
-- process reports how many there are.
local function begin(limit)
  limit.used_by_others = math.max(limit.seen / limit.window, limit.used_by_others / 2)
  if limit.used_by_others * limit.window < 1 then limit.used_by_others = 0 end
  limit.seen, limit.lowest, limit.is_new, limit.opened = 0, nil, false, now
  for process, member in pairs(limit.members) do
    if member.expires_at < now then
      limit.members[process] = nil
    else
      member.granted, member.used = member.granted - member.used + member.in_flight, member.in_flight
    end
  end
end

-- Move on to the current window. The server forgets a bucket that is idle.
local function advance(limit)
  local ends = limit.latest or limit.opened + 2 * limit.window
  if now < ends then return end
  begin(limit)
  limit.received_at = now
  if limit.latest and now < limit.latest + limit.window then
    -- Wider by what two clocks may drift apart during one window, as in window_estimate.py.
    limit.earliest = limit.earliest + limit.window - 0.002
    limit.latest = limit.latest + limit.window + 0.002
  else
    limit.earliest, limit.latest = nil, nil
  end
end

-- Apply a reported window end; return whether it is of the current window. Of two processes that
-- disagree, the one with the later response is right.
local function apply_end(limit, report)
  limit.window = report.window or limit.window
  if not report.earliest then return true end
  local is_newer = report.received_at and report.received_at > limit.received_at
  local ahead = 0
  if limit.earliest then
    ahead = (report.earliest + report.latest - limit.earliest - limit.latest) / 2
  end
  if ahead < -limit.window / 2 and not is_newer then return false end
  if ahead > limit.window / 2 then
    if now < limit.earliest and not is_newer then return true end -- it only assumed longer windows
    begin(limit)
  end
  local agree = limit.earliest and report.earliest <= limit.latest and report.latest >= limit.earliest
  if agree then
    limit.earliest = math.max(limit.earliest, report.earliest)
    limit.latest = math.min(limit.latest, report.latest)
  elseif not limit.earliest or is_newer or ahead > limit.window / 2 then
    limit.earliest, limit.latest = report.earliest, report.latest
  end
  limit.received_at = math.max(limit.received_at, report.received_at or 0)
  return true
end

-- Return the requests per second of clients outside the pool, at their fastest.
local function rate(limit)
  return math.max(limit.used_by_others, limit.seen / math.max(now - limit.opened, 1))
end

-- Return how many more tokens a process may lease. While clients outside the pool take tokens, it is at
-- most the lowest count that a response reported, minus what it may not have counted yet.
local function free(limit, report, member, processes)
  local granted, pending = sum(limit)
  if limit.lowest and not limit.is_new then
    limit.seen = math.max(limit.seen, report.limit - limit.lowest - granted)
  end
  local left = report.limit - granted - missing_share(report.limit, processes)
  local used_by_others = rate(limit)
  if used_by_others > 0 and limit.lowest then
    left = math.min(left, limit.lowest - pending - math.ceil(used_by_others * (report.round_trip + LAG)))
  elseif used_by_others > 0 then
    left = left - math.ceil(used_by_others * (now - limit.opened + report.round_trip))
    if pending == 0 then left = math.max(left, 1) end
  end
  if limit.is_new then -- the others have not reported yet what they used
    left = math.min(left, math.floor(report.limit / message.peers) - member.granted)
  end
  return math.max(left, 0)
end

-- Open the account of a new limit. Every other process may have sent one request to find it out.
local function open_limit(report)
  local limit = {
    window = report.window or 8, opened = now, received_at = 0, seen = 0, used_by_others = 0,
    is_new = message.peers > 1, members = {},
  }
  for process in pairs(state.reported) do
    if report.used > 0 and process ~= message.process then
      limit.members[process] = { granted = 1, used = 1, in_flight = 1, expires_at = now + LEASE }
    end
  end
  return limit
end

local function lease(limit, report, processes)
  if report.lowest then limit.lowest = math.min(limit.lowest or report.lowest, report.lowest) end
  local member = {
    granted = report.used + report.left, used = report.used, in_flight = report.in_flight,
    expires_at = now + LEASE, waits = message.waits,
  }
  limit.members[message.process] = member
  local left = free(limit, report, member, processes)
  -- Half of an equal share of what is left, then half of the rest, and so on: a process that leased all
  -- of its share at once could hold tokens that another one needs first.
  local more = math.min(report.want, math.ceil(left / (2 * processes)))
  member.granted = member.granted + more
  if report.want > 0 and more == 0 then left = 0 end
  return member.granted, left - more
end

state.reported[message.process] = not message.leaves and now or nil
local processes = math.max(count(), 1)
if message.peers > 1 and now > (state.peers_until or 0) then
  state.peers, state.peers_until = message.peers, now + RETURN
end
local reports, replies = {}, {}
for _, report in ipairs(message.limits) do
  local name = tostring(report.limit)
  reports[name] = report
  state.limits[name] = state.limits[name] or open_limit(report)
end
for name, limit in pairs(state.limits) do
  local report = reports[name]
  advance(limit)
  if report and report.received_at then limit.reported_at = now end
  if not report and now - (limit.reported_at or limit.opened) > SILENCE * limit.window then
    state.limits[name] = nil
  elseif report or limit.reported_at then
    local leased, _, waiting = sum(limit)
    local granted, pool = nil, math.max(tonumber(name) - leased, 0)
    if report and apply_end(limit, report) then granted, pool = lease(limit, report, processes) end
    replies[#replies + 1] = {
      limit = tonumber(name), granted = granted, pool = pool, waiting = waiting,
      used_by_others = rate(limit), window = limit.window,
      earliest = limit.earliest and limit.earliest - now, latest = limit.latest and limit.latest - now,
    }
  end
end
redis.call('SET', KEYS[1], cmsgpack.pack(state), 'PX', KEEP)
return cjson.encode({
  seconds = clock[1], microseconds = clock[2], processes = processes, limits = replies,
})
