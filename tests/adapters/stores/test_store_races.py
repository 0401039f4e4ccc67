"""Many at once: every change is made once, and every item is one worker's at a time."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from bridge.core.agenda import Lease
from bridge.core.commit import Commit
from bridge.core.deliveries import AlertKind, Delivery
from bridge.core.escalations import TicketRecord
from bridge.core.tickets import Ticket
from bridge.ports import Store
from tests.adapters.stores.store_cases import NOW, item, put, schedule

THREADS, EACH = 50, 6


def all_at_once(threads: int, work: Callable[[int], object]) -> list[object]:
    """Do the work in so many threads that begin at the same moment."""
    barrier = Barrier(threads)

    def begin(number: int) -> object:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(begin, range(threads)))


def test_fifty_threads_lose_no_change_of_one_record(stores: tuple[Store, Store]) -> None:
    one, other = stores
    put(one, "acme/1", TicketRecord("acme", Ticket("1")))
    all_at_once(THREADS, lambda number: _add(other if number % 2 else one, number))
    record = one.read(TicketRecord, "acme/1").value
    assert record is not None
    assert record.told_cooldown_at == THREADS * EACH
    assert one.counters() == {"additions": THREADS * EACH}
    assert sorted(record.ticket.tags) == sorted(
        f"{number}.{time}" for number in range(THREADS) for time in range(EACH)
    )


def _add(store: Store, number: int) -> None:
    for time in range(EACH):
        while not _added(store, f"{number}.{time}"):
            pass


def _added(store: Store, name: str) -> bool:
    versioned = store.read(TicketRecord, "acme/1")
    record = versioned.value
    assert record is not None
    commit = Commit()
    commit.expect(TicketRecord, versioned)
    ticket = replace(record.ticket, tags=(*record.ticket.tags, name))
    added = replace(record, ticket=ticket, told_cooldown_at=record.told_cooldown_at + 1)
    commit.put("acme/1", added)
    commit.count("additions")
    return store.commit(commit, NOW)


def test_of_fifty_who_create_the_same_value_one_succeeds(store: Store) -> None:
    absent = store.read(Delivery, "d")

    def create(number: int) -> bool:
        commit = Commit()
        commit.expect(Delivery, absent)
        commit.put("d", Delivery("d", AlertKind.EMERGENCY, str(number), "sms", NOW))
        commit.schedule(item("d"))
        return store.commit(commit, NOW)

    won = [number for number, done in enumerate(all_at_once(THREADS, create)) if done]
    assert len(won) == 1
    kept = store.read(Delivery, "d").value
    assert kept is not None and kept.person == str(won[0])
    assert store.size() == 1


def test_five_hundred_items_are_each_done_once_by_workers_of_two_processes(
    stores: tuple[Store, Store],
) -> None:
    one, other = stores
    schedule(one, *(item(str(number), NOW - number) for number in range(500)))

    def work(number: int) -> list[tuple[str, bool]]:
        store, done = (other if number % 2 else one), []
        while leases := store.take_due(NOW, 7).leases:
            done += [(lease.item.about, _finish(store, lease)) for lease in leases]
        return done

    results = [pair for done in all_at_once(8, work) for pair in done]  # type: ignore[attr-defined]
    assert Counter(about for about, _ in results) == {str(n): 1 for n in range(500)}
    assert all(finished for _, finished in results)
    assert one.size() == 0
    assert one.counters() == {"done": 500}


def _finish(store: Store, lease: Lease) -> bool:
    commit = Commit(lease=lease)
    commit.count("done")
    return store.commit(commit, NOW)


def test_of_a_lost_and_a_new_lease_only_the_new_one_counts(store: Store) -> None:
    """Every worker is slow once: all come back with their old lease while others hold a new one."""
    schedule(store, *(item(str(number)) for number in range(100)))
    old, new = store.take_due(NOW, 100).leases, store.take_due(NOW + 15, 100).leases
    assert len(old) == len(new) == 100
    leases = [*old, *new]
    done = all_at_once(40, lambda number: [_finish(store, each) for each in leases[number::40]])
    assert sum(map(sum, done)) == 100  # type: ignore[arg-type]
    assert store.counters() == {"done": 100}
    assert store.size() == 0
