-- Lease items that are due, the longest due first.
--
-- KEYS[1] agenda (sorted set: item id -> when due, seconds UTC)
-- KEYS[2] items  (hash: item id -> JSON)
-- KEYS[3] leases (hash: item id -> token of the worker that holds it)
-- ARGV[1] now, seconds UTC
-- ARGV[2] when the lease ends: the item is due again then, for whoever comes first
-- ARGV[3] how many at most
-- ARGV[4] token of this taking; commit.lua asks for it
-- ARGV[5] when an item of an unknown kind is due again, for a worker that knows it
-- ARGV[6…] the kinds that are known; an item's id begins with its kind and a colon
--
-- Returns the JSON of the items that were leased, and the ids of those that were left. A lease is
-- nothing but a later due time and a token, so a worker that died needs no cleaning up.

local known, taken, left = {}, {}, {}
for place = 6, #ARGV do
  known[ARGV[place]] = true
end

local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])

for _, id in ipairs(due) do
  local item = redis.call('HGET', KEYS[2], id)
  if item and not known[string.match(id, '^[^:]*')] then
    redis.call('ZADD', KEYS[1], ARGV[5], id)
    left[#left + 1] = id
  elseif item then
    redis.call('ZADD', KEYS[1], ARGV[2], id)
    redis.call('HSET', KEYS[3], id, ARGV[4])
    taken[#taken + 1] = item
  else
    redis.call('ZREM', KEYS[1], id)
  end
end

return {taken, left}
