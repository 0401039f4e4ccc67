"""Small values, items and commits for the tests of the store."""

from bridge.core.agenda import Item, ItemKind, Lease
from bridge.core.commit import Commit, Index
from bridge.core.escalations import HistoryLine
from bridge.core.ledger import Identity, Uses
from bridge.core.levels import Reason
from bridge.core.stored import Stored
from bridge.ports import Store

NOW = 1_790_000_000.0
DAY = 86_400.0
LINE = HistoryLine(NOW, "Escalation set to Emergency", Reason.ESCALATED, who="Cleo")


def item(about: str = "one", due: float = NOW, tries: int = 0) -> Item:
    """Something due."""
    return Item(ItemKind.DELIVERY, about, due, tries, event="ev-1")


def schedule(store: Store, *items: Item, now: float = NOW) -> None:
    """Put items on the agenda."""
    commit = Commit()
    for each in items:
        commit.schedule(each)
    assert store.commit(commit, now)


def take(store: Store, now: float = NOW) -> Lease:
    """Lease the one item that is due."""
    (lease,) = store.take_due(now, 10).leases
    return lease


def put(store: Store, id: str, value: Stored, ttl: float | None = None) -> None:
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
    commit.line("acme/1", LINE)
    commit.count("commits")
    commit.index(Index.WAITING, "E2", NOW)
    commit.unindex(Index.WAITING, "E1")
    return commit


def fill(store: Store) -> None:
    """Put into a store what shows whether each part of `everything` was done or not."""
    put(store, "old", Uses((NOW,)))
    schedule(store, item("cancelled", due=NOW + 100))
    commit = Commit()
    commit.index(Index.WAITING, "E1", NOW)
    assert store.commit(commit, NOW)


def seen(store: Store) -> tuple[object, ...]:
    """All that a store shows of what `everything` changes."""
    return (
        store.read(Identity, "new"),
        store.read(Uses, "old"),
        store.agenda(),
        (store.next_due(), store.size(), store.leased()),
        store.counters(),
        store.listed(Index.WAITING),
        store.history("acme/1"),
        store.log(),
    )


def write_lines(store: Store, record: str, *numbers: int) -> None:
    """Add a line for each number to a ticket's history."""
    commit = Commit()
    for number in numbers:
        commit.line(record, HistoryLine(NOW + number, f"line {number}"))
    assert store.commit(commit, NOW)
