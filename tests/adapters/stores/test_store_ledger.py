"""History, the log of all, named indexes, beats, and the store's clock."""

from bridge.core.commit import Commit, Index, Listing
from bridge.core.escalations import HistoryLine
from bridge.ports import Store
from tests.adapters.stores.store_cases import DAY, NOW, write_lines


def told(lines: list[HistoryLine]) -> list[int]:
    return [int(line.at - NOW) for line in lines]


def test_a_tickets_history_is_in_the_order_of_its_commits(store: Store) -> None:
    write_lines(store, "acme/1", 3, 1)
    write_lines(store, "acme/2", 9)
    write_lines(store, "acme/1", 2)
    assert told(store.history("acme/1")) == [3, 1, 2]
    assert told(store.history("acme/2")) == [9]
    assert store.history("acme/3") == []


def test_of_a_long_history_the_newest_lines_are_shown_oldest_first(store: Store) -> None:
    write_lines(store, "acme/1", *range(300))
    assert told(store.history("acme/1")) == [*range(100, 300)]
    assert told(store.history("acme/1", limit=3)) == [297, 298, 299]


def test_a_history_does_not_grow_for_ever(store: Store) -> None:
    for hundred in range(7):
        write_lines(store, "acme/1", *range(hundred * 100, hundred * 100 + 100))
    assert told(store.history("acme/1", limit=10_000)) == [*range(200, 700)]


def test_the_log_does_not_grow_for_ever(store: Store) -> None:
    for thousand in range(6):
        write_lines(store, f"acme/{thousand}", *range(1_000))
    log = store.log(limit=10_000)
    assert (len(log), log[0][0]) == (5_000, "acme/1")


def test_a_line_keeps_any_text(store: Store) -> None:
    line = HistoryLine(NOW, 'a\x00b\n"\\\u2028', detail="\r\n{}", who="\U0001f6a8")
    commit = Commit()
    commit.line("acme/1", line)
    assert store.commit(commit, NOW)
    assert store.history("acme/1") == [line]
    assert store.log() == [("acme/1", line)]


def test_the_log_holds_the_newest_lines_of_all_tickets(store: Store) -> None:
    write_lines(store, "acme/1", 1, 2)
    write_lines(store, "support/2", 3)
    log = store.log()
    assert [record for record, _ in log] == ["acme/1", "acme/1", "support/2"]
    assert told([line for _, line in log]) == [1, 2, 3]
    assert [record for record, _ in store.log(limit=2)] == ["acme/1", "support/2"]


def test_an_index_lists_its_ids_by_time(store: Store) -> None:
    commit = Commit()
    for id, score in (("c", 30.0), ("a", 10.0), ("b", 20.0)):
        commit.index(Index.WAITING, id, NOW + score)
    commit.index(Index.HIGHER, "z", NOW)
    assert store.commit(commit, NOW)
    assert store.listed(Index.WAITING) == ["a", "b", "c"]
    assert store.listed(Index.WAITING, limit=2) == ["b", "c"]
    assert store.listed(Index.WAITING, since=NOW + 20.0) == ["b", "c"]
    assert store.listed(Index.WAITING, since=NOW + 30.5) == []
    assert store.listed(Index.DEAD) == []


def test_many_listings_are_asked_for_at_once(store: Store) -> None:
    commit = Commit()
    for number in range(3):
        commit.index(Index.DELIVERIES, f"a{number}", NOW + number, of="E1")
    commit.index(Index.DELIVERIES, "b", NOW, of="E2")
    commit.index(Index.WAITING, "E1", NOW)
    assert store.commit(commit, NOW)
    asked = [
        Listing(Index.WAITING),
        Listing(Index.DELIVERIES, of="E2"),
        Listing(Index.DEAD),
        Listing(Index.DELIVERIES, since=NOW + 1, of="E1"),
        Listing(Index.DELIVERIES, limit=1, of="E1"),
    ]
    assert store.listed_all(asked) == [["E1"], ["b"], [], ["a1", "a2"], ["a2"]]
    assert store.listed_all([]) == []


def test_an_id_is_listed_once_at_its_newest_time(store: Store) -> None:
    commit = Commit()
    commit.index(Index.WAITING, "a", NOW)
    commit.index(Index.WAITING, "b", NOW + 1)
    commit.index(Index.WAITING, "a", NOW + 2)
    assert store.commit(commit, NOW)
    assert store.listed(Index.WAITING) == ["b", "a"]
    commit = Commit()
    commit.unindex(Index.WAITING, "b")
    commit.unindex(Index.WAITING, "never")
    assert store.commit(commit, NOW)
    assert store.listed(Index.WAITING) == ["a"]


def test_a_list_forgets_what_is_older_than_things_are_kept(store: Store) -> None:
    for day in (0, 20, 31):
        commit = Commit()
        commit.index(Index.DIGESTS, f"day {day}", NOW + day * DAY)
        assert store.commit(commit, NOW + day * DAY)
    assert store.listed(Index.DIGESTS) == ["day 20", "day 31"]


def test_a_lasting_list_forgets_nothing(store: Store) -> None:
    for account, at in (("acme/1", NOW), ("acme/2", NOW + 300 * DAY)):
        commit = Commit()
        commit.index(Index.RESTRICTED, account, at)
        assert store.commit(commit, NOW + 100 * DAY)
    assert store.listed(Index.RESTRICTED) == ["acme/1", "acme/2"]
    assert store.listed(Index.RESTRICTED, since=NOW + 1) == ["acme/2"]


def test_for_how_long_each_role_was_not_heard_of(store: Store) -> None:
    assert store.silence() == {}
    store.beat("worker", store.now() - 900)
    store.beat("clock", store.now() - 60)
    store.beat("worker", store.now() - 300.25)
    silence = store.silence()
    assert set(silence) == {"worker", "clock"}
    assert 300.25 <= silence["worker"] < 310
    assert 60 <= silence["clock"] < 70


def test_counters_begin_empty(store: Store) -> None:
    assert store.counters() == {}
