-- Apply one decision whole, or nothing of it.
--
-- KEYS[1…5] as agenda.lua has them
-- KEYS[6…] every key that the program names, by its place in KEYS
-- ARGV[1] the program, JSON:
--   lease  [item id, token], may be absent: fails unless this worker still holds the item
--   finish true: the leased item is done and leaves the agenda
--   checks [[key place, expected value], …]: fails unless each value is still that ("" is absent)
--   ops    [[what, argument, …], …]: what is done, in order; a change of the agenda by its name
--          (below), or a command with the place of its key
-- ARGV[2…] values that the program names as {v = place in ARGV}: kept apart from the JSON so that
--   every byte of them survives.
--
-- Returns 1 when applied, 0 when a check failed (read and decide again), -1 when the lease is lost.
-- The script holds no policy: what to write was decided before.

local agenda = {}

local function where_is(id)
  local json = redis.call('HGET', KEYS[2], id)
  return json and agenda_of(lane_of(cjson.decode(json)))
end

function agenda.cancel(id)
  local there = where_is(id)
  if there then
    redis.call('ZREM', there, id)
    redis.call('HDEL', KEYS[2], id)
    redis.call('HDEL', KEYS[3], id)
  end
end

function agenda.schedule(id, due, lane, json)
  agenda.cancel(id)
  redis.call('HSET', KEYS[2], id, json)
  redis.call('ZADD', agenda_of(lane), due, id)
  if lane ~= '' then
    redis.call('SADD', KEYS[4], lane)
  end
end

function agenda.prolong(id, due)
  redis.call('ZADD', where_is(id), due, id)
end

local program = cjson.decode(ARGV[1])

if program.lease then
  if redis.call('HGET', KEYS[3], program.lease[1]) ~= program.lease[2] then
    return -1
  end
end

for _, check in ipairs(program.checks) do
  local now = redis.call('GET', KEYS[check[1]]) or ''
  if now ~= ARGV[check[2]] then
    return 0
  end
end

if program.lease and program.finish then
  agenda.cancel(program.lease[1])
end

for _, op in ipairs(program.ops) do
  for place, argument in ipairs(op) do
    if type(argument) == 'table' then
      op[place] = ARGV[argument.v]
    end
  end
  if agenda[op[1]] then
    agenda[op[1]](unpack(op, 2))
  else
    redis.call(op[1], KEYS[op[2]], unpack(op, 3))
  end
end

return 1
