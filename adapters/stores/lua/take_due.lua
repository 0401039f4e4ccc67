-- Lease items that are due, the longest due of each lane first.
--
-- ARGV[1] now, seconds UTC
-- ARGV[2] when the lease ends: the item is due again then, for whoever comes first
-- ARGV[3] token of this taking; commit.lua asks for it
-- ARGV[4] when an item of an unknown kind is due again, for a worker that knows it
-- ARGV[5] how many at most of each lane
-- ARGV[6] of which lanes another number, JSON: {lane: number}
-- ARGV[7…] the kinds that are known; an item's id begins with its kind and a colon
--
-- Returns the items that were leased, each as its JSON and the values that it wants; the ids of
-- those that were left; and when the next one of the lanes that were asked is due (false: never).
-- A lease is nothing but a later due time and a token, so a worker that died needs no cleaning up.

local now, lease_ends, token, left_until = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local most, but = tonumber(ARGV[5]), cjson.decode(ARGV[6])
local known, taken, left, next_due = {}, {}, {}, false
for place = 7, #ARGV do
  known[ARGV[place]] = true
end

local tag = string.sub(KEYS[1], 1, -#'agenda' - 1)

-- The values that an item wants are at names that it says, under the same hash tag.
local function wanted(item)
  local values = {}
  for place, name in ipairs(item.wants or {}) do
    values[place] = redis.call('GET', tag .. name) or ''
  end
  return values
end

local function take(lane, id)
  local json = redis.call('HGET', KEYS[2], id)
  local item = json and cjson.decode(json)
  if not item or lane_of(item) ~= lane then
    -- An earlier version moved or dropped it, which knows no lanes.
    redis.call('ZREM', agenda_of(lane), id)
  elseif not known[kind_of(id)] then
    redis.call('ZADD', agenda_of(lane), left_until, id)
    left[#left + 1] = id
  else
    redis.call('ZADD', agenda_of(lane), lease_ends, id)
    redis.call('HSET', KEYS[3], id, token)
    taken[#taken + 1] = {json, wanted(item)}
  end
end

local function take_from(lane, count)
  local agenda = agenda_of(lane)
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', agenda, '-inf', now, 'LIMIT', 0, count)) do
    take(lane, id)
  end
  local due = redis.call('ZRANGE', agenda, 0, 0, 'WITHSCORES')[2]
  if due and (not next_due or tonumber(due) < tonumber(next_due)) then
    next_due = due
  end
end

local lanes = redis.call('SMEMBERS', KEYS[4])
lanes[#lanes + 1] = ''
for _, lane in ipairs(lanes) do
  local count = but[lane] or most
  if count > 0 then
    take_from(lane, count)
  end
end

return {taken, left, next_due}
