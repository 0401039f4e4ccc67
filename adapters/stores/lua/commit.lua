-- Apply one decision whole, or nothing of it.
--
-- KEYS[1] agenda (sorted set: item id -> when due, seconds UTC)
-- KEYS[2] items  (hash: item id -> JSON)
-- KEYS[3] leases (hash: item id -> token of the worker that holds it)
-- KEYS[4…] every key that the program names, by its place in KEYS
-- ARGV[1] the program, JSON:
--   lease  [item id, token], may be absent: fails unless this worker still holds the item
--   finish true: the leased item is done and leaves the agenda
--   checks [[key place, expected value], …]: fails unless each value is still that ("" is absent)
--   ops    [[command, key place, argument, …], …]: what is written, in order
-- ARGV[2…] values that the program names as {v = place in ARGV}: kept apart from the JSON so that
--   every byte of them survives.
--
-- Returns 1 when applied, 0 when a check failed (read and decide again), -1 when the lease is lost.
-- The script holds no policy: what to write was decided before.

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
  redis.call('ZREM', KEYS[1], program.lease[1])
  redis.call('HDEL', KEYS[2], program.lease[1])
  redis.call('HDEL', KEYS[3], program.lease[1])
end

for _, op in ipairs(program.ops) do
  local call = {op[1], KEYS[op[2]]}
  for place = 3, #op do
    local argument = op[place]
    if type(argument) == 'table' then
      argument = ARGV[argument.v]
    end
    call[#call + 1] = argument
  end
  redis.call(unpack(call))
end

return 1
