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
local said = cjson.decode(ARGV[1])

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
    and is_within(member.used, 0, MOST) and is_within(member.flying, 0, MOST)
    and is_within(member.till, 0, now + FORGET)
end

local function is_limit(name, limit)
  if type(limit) ~= 'table' or not is_within(tonumber(name), 1, MOST) then return false end
  if type(limit.members) ~= 'table' then return false end
  for _, member in pairs(limit.members) do
    if not is_member(member) then return false end
  end
  return is_within(limit.window, 0.001, FAR) and is_within(limit.opened, 0, now + LEASE)
    and is_within(limit.heard, 0, now + FORGET) and is_within(limit.seen, 0, MOST)
    and is_within(limit.used_by_others, 0, MOST) and is_time(limit.shown, LEASE)
    and is_time(limit.lo, FAR) and is_time(limit.hi, FAR)
    and (limit.lo == nil) == (limit.hi == nil)
    and (limit.low == nil or is_within(limit.low, 0, MOST))
end

-- Whether this is a state that this script has written. Anything else at the key, and a state from the
-- future because the clock was set back, is dropped: it is learnt again within a window.
local function is_state(state)
  if type(state) ~= 'table' or type(state.heard) ~= 'table' then return false end
  if type(state.limits) ~= 'table' or not is_time(state.peers_till, RETURN) then return false end
  if (state.peers == nil) ~= (state.peers_till == nil) then return false end
  if state.peers ~= nil and not is_within(state.peers, 1, MOST) then return false end
  for process, at in pairs(state.heard) do
    if type(process) ~= 'string' or not is_within(at, 0, now + LEASE) then return false end
  end
  for name, limit in pairs(state.limits) do
    if type(name) ~= 'string' or not is_limit(name, limit) then return false end
  end
  return true
end

local packed = redis.call('GET', KEYS[1])
local is_read, state = pcall(cmsgpack.unpack, packed)
if not is_read or not is_state(state) then state = { heard = {}, limits = {} } end

-- Count the processes that have reported lately.
local function count()
  local processes = 0
  for process, at in pairs(state.heard) do
    if now - at > FORGET then state.heard[process] = nil else processes = processes + 1 end
  end
  return processes
end

-- Return the tokens used by the processes that have not reported again yet: an equal share each.
local function away(limit, processes)
  local missing = (state.peers or 0) - processes
  if missing <= 0 or now > state.peers_till then return 0 end
  return missing * math.floor(limit / state.peers)
end

-- Sum up the leases. A process that has not reported in time may not use its lease: it is released.
local function sum(limit)
  local granted, unanswered, waiting = 0, 0, 0
  for _, member in pairs(limit.members) do
    if member.till < now then member.granted, member.waits = member.used, false end
    granted = granted + member.granted
    unanswered = unanswered + member.granted - member.used + member.flying
    if member.waits then waiting = waiting + 1 end
  end
  return granted, unanswered, waiting
end

-- Begin a window. All requests in flight may be counted in it, so they are charged again until their
-- process reports how many there are.
local function begin(limit)
  limit.used_by_others = math.max(limit.seen / limit.window, limit.used_by_others / 2)
  if limit.used_by_others * limit.window < 1 then limit.used_by_others = 0 end
  limit.seen, limit.low, limit.is_new, limit.opened = 0, nil, false, now
  for process, member in pairs(limit.members) do
    if member.till < now then
      limit.members[process] = nil
    else
      member.granted, member.used = member.granted - member.used + member.flying, member.flying
    end
  end
end

-- Move on to the current window. The server forgets a bucket that is idle.
local function advance(limit)
  local ends = limit.hi or limit.opened + 2 * limit.window
  if now < ends then return end
  begin(limit)
  limit.heard = now
  if limit.hi and now < limit.hi + limit.window then
    limit.lo, limit.hi = limit.lo + limit.window - 0.002, limit.hi + limit.window + 0.002
  else
    limit.lo, limit.hi = nil, nil
  end
end

-- Apply a reported window end; return whether it is of the current window. Of two processes that
-- disagree, the one with the later response is right.
local function date(limit, report)
  limit.window = report.window or limit.window
  if not report.lo then return true end
  local is_news = report.heard and report.heard > limit.heard
  local ahead = limit.lo and (report.lo + report.hi - limit.lo - limit.hi) / 2 or 0
  if ahead < -limit.window / 2 and not is_news then return false end
  if ahead > limit.window / 2 then
    if now < limit.lo and not is_news then return true end -- it only assumed longer windows
    begin(limit)
  end
  local agree = limit.lo and report.lo <= limit.hi and report.hi >= limit.lo
  if agree then
    limit.lo, limit.hi = math.max(limit.lo, report.lo), math.min(limit.hi, report.hi)
  elseif not limit.lo or is_news or ahead > limit.window / 2 then
    limit.lo, limit.hi = report.lo, report.hi
  end
  limit.heard = math.max(limit.heard, report.heard or 0)
  return true
end

-- Return the requests per second of clients outside the pool, at their fastest.
local function rate(limit)
  return math.max(limit.used_by_others, limit.seen / math.max(now - limit.opened, 1))
end

-- Return how many more tokens a process may lease. While clients outside the pool take tokens, it is at
-- most the lowest count that a response reported, minus what it may not have counted yet.
local function free(limit, report, member, processes)
  local granted, unanswered = sum(limit)
  if limit.low and not limit.is_new then
    limit.seen = math.max(limit.seen, report.limit - limit.low - granted)
  end
  local left = report.limit - granted - away(report.limit, processes)
  local used_by_others = rate(limit)
  if used_by_others > 0 and limit.low then
    left = math.min(left, limit.low - unanswered - math.ceil(used_by_others * (report.trip + LAG)))
  elseif used_by_others > 0 then
    left = left - math.ceil(used_by_others * (now - limit.opened + report.trip))
    if unanswered == 0 then left = math.max(left, 1) end
  end
  if limit.is_new then -- the others have not reported yet what they used
    left = math.min(left, math.floor(report.limit / said.peers) - member.granted)
  end
  return math.max(left, 0)
end

-- Open the account of a new limit. Every other process may have sent one request to find it out.
local function open(report)
  local limit = {
    window = report.window or 8, opened = now, heard = 0, seen = 0, used_by_others = 0,
    is_new = said.peers > 1, members = {},
  }
  for process in pairs(state.heard) do
    if report.used > 0 and process ~= said.process then
      limit.members[process] = { granted = 1, used = 1, flying = 1, till = now + LEASE }
    end
  end
  return limit
end

local function lease(limit, report, processes)
  if report.low then limit.low = math.min(limit.low or report.low, report.low) end
  local member = {
    granted = report.used + report.left, used = report.used, flying = report.flying,
    till = now + LEASE, waits = said.waits,
  }
  limit.members[said.process] = member
  local left = free(limit, report, member, processes)
  -- Half of an equal share of what is left, then half of the rest, and so on: a process that leased all
  -- of its share at once could hold tokens that another one needs first.
  local more = math.min(report.want, math.ceil(left / (2 * processes)))
  member.granted = member.granted + more
  if report.want > 0 and more == 0 then left = 0 end
  return member.granted, left - more
end

state.heard[said.process] = not said.leaves and now or nil
local processes = math.max(count(), 1)
if said.peers > 1 and now > (state.peers_till or 0) then
  state.peers, state.peers_till = said.peers, now + RETURN
end
local reports, answers = {}, {}
for _, report in ipairs(said.limits) do
  local name = tostring(report.limit)
  reports[name] = report
  state.limits[name] = state.limits[name] or open(report)
end
for name, limit in pairs(state.limits) do
  local report = reports[name]
  advance(limit)
  if report and report.heard then limit.shown = now end
  if not report and now - (limit.shown or limit.opened) > SILENCE * limit.window then
    state.limits[name] = nil
  elseif report or limit.shown then
    local held, _, waiting = sum(limit)
    local granted, pool = nil, math.max(tonumber(name) - held, 0)
    if report and date(limit, report) then granted, pool = lease(limit, report, processes) end
    answers[#answers + 1] = {
      limit = tonumber(name), granted = granted, pool = pool, waiting = waiting,
      used_by_others = rate(limit), window = limit.window,
      lo = limit.lo and limit.lo - now, hi = limit.hi and limit.hi - now,
    }
  end
end
redis.call('SET', KEYS[1], cmsgpack.pack(state), 'PX', KEEP)
return cjson.encode({
  seconds = clock[1], microseconds = clock[2], processes = processes, limits = answers,
})
