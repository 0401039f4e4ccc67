-- What the scripts know of the agenda; it stands before each of them.
--
-- KEYS[1] agenda (sorted set: item id -> when due, seconds UTC) of what has no lane of its own.
--         A lane's has the lane's name after it: the scripts make that name themselves, with the
--         same hash tag, so that it is on the same shard of a Cluster.
-- KEYS[2] items  (hash: item id -> JSON, which says in which lane the item waits)
-- KEYS[3] leases (hash: item id -> token of the worker that holds it)
-- KEYS[4] lanes  (set: every lane in which something has ever waited)
-- KEYS[5] wake   (list: an entry wakes one of the workers that wait)

local function kind_of(id)
  return string.match(id, '^[^:]*')
end

-- The lane of an item, as `Item.lane` has it.
local function lane_of(item)
  return item.where and item.kind .. ':' .. item.where or ''
end

local function agenda_of(lane)
  return lane == '' and KEYS[1] or KEYS[1] .. ':' .. lane
end
