"""Small values, items and commits for the tests of the store."""

from adapters.stores.redis_store import RedisStore
from bridge.core.agenda import Item, ItemKind, Lease
from bridge.core.commit import Commit, Index
from bridge.core.ledger import Identity, Uses

NOW = 1_790_000_000.0


def item(about: str = "one", due: float = NOW, tries: int = 0) -> Item:
    """Something due."""
    return Item(ItemKind.DELIVERY, about, due, tries, event="ev-1")


def schedule(store: RedisStore, *items: Item, now: float = NOW) -> None:
    """Put items on the agenda."""
    commit = Commit()
    for each in items:
        commit.schedule(each)
    assert store.commit(commit, now)


def take(store: RedisStore, now: float = NOW) -> Lease:
    """Lease the one item that is due."""
    (lease,) = store.take_due(now, 10)
    return lease


def put(store: RedisStore, id: str, value: object, ttl: float | None = None) -> None:
    """Store a value without expectations."""
    commit = Commit()
    commit.put(id, value, ttl)
    assert store.commit(commit, NOW)


def everything(lease: Lease | None = None) -> Commit:
    """A commit that writes one of each kind of thing."""
    commit = Commit(lease=lease)
    commit.put("new", Identity("new", "1"))
    commit.delete(Uses, "old")
    commit.schedule(item("new"))
    commit.cancel(item("cancelled").id)
    commit.count("commits")
    commit.index(Index.WAITING, "E2", NOW)
    commit.unindex(Index.WAITING, "E1")
    return commit
