"""The agenda: what is due is leased by one worker at a time, and nothing is forgotten."""

import threading
from dataclasses import replace

import pytest

from adapters.stores.redis_store import LEASE_SECONDS
from bridge.core.agenda import Item, ItemKind, Lease
from bridge.core.commit import Commit
from bridge.core.ledger import Once
from bridge.ports import Store
from tests.adapters.stores.store_cases import NOW, item, schedule, take

LEASE_ENDS = NOW + 15.0
"""The longest that a dead worker may hold an item."""


def test_only_what_is_due_is_taken_and_the_longest_due_first(store: Store) -> None:
    schedule(store, item("b", NOW - 1), item("c", NOW), item("a", NOW - 2), item("d", NOW + 1))
    assert [lease.item.about for lease in store.take_due(NOW, 10).leases] == ["a", "b", "c"]
    assert not store.take_due(NOW, 10).leases
    assert [lease.item.about for lease in store.take_due(NOW + 1, 10).leases] == ["d"]


def test_no_more_are_taken_than_were_asked_for(store: Store) -> None:
    schedule(store, *(item(str(number), NOW - number) for number in range(5)))
    assert [lease.item.about for lease in store.take_due(NOW, 2).leases] == ["4", "3"]
    assert [lease.item.about for lease in store.take_due(NOW, 10).leases] == ["2", "1", "0"]


@pytest.mark.parametrize("kind", ItemKind)
def test_an_item_comes_back_whole(store: Store, kind: ItemKind) -> None:
    whole = Item(kind, 'acme/1/"\\\x00\u2028', NOW - 0.123456, tries=7, event="ev-\u00e9")
    schedule(store, whole)
    assert take(store).item == whole


def test_a_finished_item_is_gone(store: Store) -> None:
    schedule(store, item())
    assert store.commit(Commit(lease=take(store)), NOW)
    assert (store.size(), store.agenda(), store.next_due()) == (0, [], None)
    assert not store.take_due(LEASE_ENDS, 10).leases


def test_an_item_is_finished_once(store: Store) -> None:
    schedule(store, item())
    lease = take(store)
    assert store.commit(Commit(lease=lease), NOW)
    assert not store.commit(Commit(lease=lease), NOW)


def test_a_commit_that_does_not_finish_leaves_the_item_to_its_holder(store: Store) -> None:
    schedule(store, item())
    lease = take(store)
    assert store.commit(Commit(lease=lease, finish=False), NOW)
    assert not store.take_due(NOW, 10).leases
    assert store.size() == 1
    assert store.commit(Commit(lease=lease), NOW)
    assert store.size() == 0


def test_the_lease_of_a_dead_worker_ends_and_another_goes_on(store: Store) -> None:
    schedule(store, item())
    dead = take(store)
    assert not store.take_due(NOW + LEASE_SECONDS - 1, 10).leases
    alive = take(store, LEASE_ENDS)
    assert alive.item == dead.item
    assert not store.commit(Commit(lease=dead), LEASE_ENDS)
    assert store.commit(Commit(lease=alive), LEASE_ENDS)


def test_a_slow_worker_whose_item_nobody_took_may_still_finish(store: Store) -> None:
    schedule(store, item())
    assert store.commit(Commit(lease=take(store)), NOW + 3_600)


def test_a_lease_that_is_kept_does_not_end(store: Store) -> None:
    schedule(store, item("kept"), item("left"))
    kept, left = sorted(store.take_due(NOW, 10).leases, key=lambda lease: lease.item.about)
    store.keep([kept], NOW + 10)
    assert [lease.item for lease in store.take_due(LEASE_ENDS, 10).leases] == [left.item]
    assert take(store, NOW + 10 + 15).item == kept.item


def test_a_lost_lease_cannot_be_kept(store: Store) -> None:
    schedule(store, item())
    lost = take(store)
    holder = take(store, LEASE_ENDS)
    store.keep([lost], LEASE_ENDS + 1_000)
    assert store.next_due() == LEASE_ENDS + LEASE_SECONDS
    assert store.commit(Commit(lease=holder), LEASE_ENDS)


def test_keeping_a_finished_item_does_not_bring_it_back(store: Store) -> None:
    schedule(store, item())
    lease = take(store)
    assert store.commit(Commit(lease=lease), NOW)
    store.keep([lease], NOW)
    assert store.size() == 0


def test_one_lost_lease_does_not_keep_the_others_from_being_kept(store: Store) -> None:
    schedule(store, item())
    held = take(store)
    store.keep([Lease(item("never"), "no token"), held], NOW + 100)
    assert store.next_due() == NOW + 100 + LEASE_SECONDS


def test_a_lease_that_was_made_up_does_nothing(store: Store) -> None:
    schedule(store, item())
    assert not store.commit(Commit(lease=Lease(item(), "guessed")), NOW)
    assert store.size() == 1


def test_cancelling_a_leased_item_makes_its_holders_commit_fail(store: Store) -> None:
    schedule(store, item())
    lease = take(store)
    cancelling = Commit()
    cancelling.cancel(item().id)
    assert store.commit(cancelling, NOW)
    late = Commit(lease=lease)
    late.put("sent", Once("ev-1"))
    assert not store.commit(late, NOW)
    assert store.read(Once, "sent").value is None
    assert store.size() == 0


def test_cancelling_what_is_not_there_does_nothing(store: Store) -> None:
    schedule(store, item())
    commit = Commit()
    commit.cancel("delivery:another")
    assert store.commit(commit, NOW)
    assert store.agenda() == [item()]


def test_scheduling_again_replaces_and_moves_an_item(store: Store) -> None:
    schedule(store, item(due=NOW, tries=0))
    moved = item(due=NOW + 100, tries=3)
    schedule(store, moved)
    assert store.agenda() == [moved]
    assert not store.take_due(NOW + 99, 10).leases
    assert take(store, NOW + 100).item == moved


def test_scheduling_a_leased_item_takes_it_from_its_holder(store: Store) -> None:
    schedule(store, item())
    lease = take(store)
    schedule(store, item(tries=1))
    assert not store.commit(Commit(lease=lease), NOW)
    assert take(store).item.tries == 1


def test_the_holder_may_put_its_item_off(store: Store) -> None:
    schedule(store, item())
    lease = take(store)
    commit = Commit(lease=lease)
    commit.schedule(replace(lease.item, due=NOW + 30, tries=1))
    assert store.commit(commit, NOW)
    assert not store.take_due(NOW + 29, 10).leases
    assert take(store, NOW + 30).item.tries == 1


def test_of_what_a_commit_says_of_one_item_the_last_counts(store: Store) -> None:
    there, gone = Commit(), Commit()
    there.cancel(item().id)
    there.schedule(item())
    gone.schedule(item())
    gone.cancel(item().id)
    assert store.commit(there, NOW)
    assert store.agenda() == [item()]
    assert store.commit(gone, NOW)
    assert store.agenda() == []


def test_when_the_next_item_is_due(store: Store) -> None:
    assert store.next_due() is None
    schedule(store, item("b", NOW + 20), item("a", NOW + 10.5))
    assert store.next_due() == NOW + 10.5
    assert [each.about for each in store.agenda()] == ["a", "b"]
    assert [each.about for each in store.agenda(limit=1)] == ["a"]
    assert store.size() == 2


def test_how_many_items_are_held(store: Store) -> None:
    schedule(store, item("a", NOW - 4), item("b", NOW - 3), item("c", NOW - 2), item("d", NOW - 1))
    finished, cancelled, moved = store.take_due(NOW, 3).leases
    assert (store.size(), store.leased()) == (4, 3)
    assert store.commit(Commit(lease=finished), NOW)
    assert (store.size(), store.leased()) == (3, 2)
    commit = Commit()
    commit.cancel(cancelled.item.id)
    commit.schedule(replace(moved.item, due=NOW + 60))
    assert store.commit(commit, NOW)
    assert (store.size(), store.leased()) == (2, 0)


def test_a_waiting_worker_is_woken_by_a_commit_with_something_due(
    stores: tuple[Store, Store],
) -> None:
    waiting, committing = stores
    worker = threading.Thread(target=waiting.wait, args=(100.0,), daemon=True)
    worker.start()
    schedule(committing, item(due=NOW), now=NOW)
    worker.join(50.0)
    assert not worker.is_alive()


def test_what_was_committed_before_the_wait_is_not_missed(store: Store) -> None:
    schedule(store, item(due=NOW), now=NOW)
    store.wait(100.0)


@pytest.mark.parametrize("timeout", [-1.0, 0.0, 0.05])
def test_a_wait_for_nothing_returns(store: Store, timeout: float) -> None:
    schedule(store, item(due=NOW + 60), now=NOW)
    store.wait(timeout)
    assert not store.take_due(NOW, 10).leases


def test_what_waits_in_each_lane_is_counted(store: Store) -> None:
    for number in range(3):
        schedule(store, replace(item(f"w{number}"), where="acme"))
    lanes = [replace(item(), where=name).lane for name in ("acme", "support")]
    assert store.waiting(lanes) == [3, 0]
    assert store.take_due(NOW, 1).leases
    assert store.waiting(lanes) == [3, 0]
    assert store.waiting([]) == []
