"""Redis goes away: every method says so, and what was acknowledged is there when it is back."""

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from adapters.stores.redis_store import RedisStore
from bridge.core.agenda import Lease
from bridge.core.commit import Commit, Index, Listing
from bridge.core.ledger import Identity, Once
from bridge.errors import StoreUnavailable
from bridge.redis.binary import find_binary
from tests.adapters.stores.store_cases import NOW, item, schedule

SENDERS = 4


class Server:
    """A redis-server that can be killed as by a power cut of the process, and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = {"port": "0", "unixsocket": "r.sock", "appendonly": "yes", "save": "",
                   "appendfsync": "always"}  # fmt: skip
        self._process = subprocess.Popen(
            [find_binary().path, *(part for k, v in options.items() for part in (f"--{k}", v))],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
        )
        client = self.client()
        while True:
            try:
                client.ping()
                return
            except redis.RedisError:
                assert self._process.poll() is None, "the server ended at its start"

    def kill(self) -> None:
        if self._process is not None:
            os.kill(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def client(self) -> redis.Redis:
        """A client that gives up at once, so that an error is an error."""
        path = str(self._folder / "r.sock")
        return redis.Redis(unix_socket_path=path, retry=Retry(NoBackoff(), 0))


@pytest.fixture
def server() -> Iterator[Server]:
    # A socket's path holds about a hundred bytes, which pytest's own folders may exceed.
    with tempfile.TemporaryDirectory(prefix="store-") as folder:
        server = Server(Path(folder))
        server.start()
        yield server
        server.kill()


METHODS: dict[str, Callable[[RedisStore], object]] = {
    "now": lambda store: store.now(),
    "read": lambda store: store.read(Once, "one"),
    "read_all": lambda store: store.read_all(Once, ["one"]),
    "commit": lambda store: store.commit(Commit(), NOW),
    "for_step": lambda store: store.for_step(Lease(item(), "token")).size(),
    "take_due": lambda store: store.take_due(NOW, 1),
    "keep": lambda store: store.keep([Lease(item(), "token")], NOW),
    "wait": lambda store: store.wait(0.1),
    "next_due": lambda store: store.next_due(),
    "history": lambda store: store.history("acme/1"),
    "listed": lambda store: store.listed(Index.WAITING),
    "listed_all": lambda store: store.listed_all([Listing(Index.WAITING)]),
    "counters": lambda store: store.counters(),
    "log": lambda store: store.log(),
    "agenda": lambda store: store.agenda(),
    "size": lambda store: store.size(),
    "waiting": lambda store: store.waiting(["write_back:acme"]),
    "leased": lambda store: store.leased(),
    "beat": lambda store: store.beat("worker", NOW),
    "silence": lambda store: store.silence(),
}


def test_every_method_of_the_store_is_asked_below() -> None:
    assert set(METHODS) == {name for name in vars(RedisStore) if not name.startswith("_")}


def test_without_a_server_every_method_says_that_the_store_is_unavailable(server: Server) -> None:
    store = RedisStore(server.client())
    for ask in METHODS.values():
        ask(store)
    server.kill()
    for name, ask in METHODS.items():
        with pytest.raises(StoreUnavailable):
            ask(store)
            pytest.fail(f"{name} answered without a server")


def test_the_same_store_works_again_when_the_server_is_back(server: Server) -> None:
    store = RedisStore(server.client())
    schedule(store, item())
    server.kill()
    with pytest.raises(StoreUnavailable):
        store.size()
    server.start()
    assert store.take_due(NOW, 1).leases[0].item == item(), "the scripts are loaded anew"


def test_a_worker_that_waits_while_the_server_dies_is_told(server: Server) -> None:
    store, told = RedisStore(server.client()), threading.Event()

    def wait() -> None:
        try:
            store.wait(100.0)
        except StoreUnavailable:
            told.set()

    worker = threading.Thread(target=wait, daemon=True)
    worker.start()
    watcher = server.client()
    while not watcher.info("clients")["blocked_clients"]:
        pass
    server.kill()
    worker.join(50.0)
    assert told.is_set()


def test_a_redis_that_refuses_writes_has_stored_nothing(server: Server) -> None:
    client = server.client()
    store = RedisStore(client)
    schedule(store, item("before"))
    client.config_set("maxmemory", 1)
    with pytest.raises(StoreUnavailable):
        store.commit(_batch("refused"), NOW)
    client.config_set("maxmemory", 0)
    assert [each.about for each in store.agenda()] == ["before"]
    assert store.read(Identity, "refused").value is None
    assert store.counters() == {}


def test_an_error_names_no_password() -> None:
    client = redis.Redis.from_url("redis://:hunter2@127.0.0.1:1/0", retry=Retry(NoBackoff(), 0))
    with pytest.raises(StoreUnavailable) as failure:
        RedisStore(client).size()
    assert "hunter2" not in str(failure.value)


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(server: Server) -> None:
    """Killed in the middle of commits, five times; a commit is there whole or not at all."""
    acknowledged: list[str] = []
    for life in range(5):
        enough = threading.Semaphore(0)
        senders = [
            threading.Thread(target=_send, args=(server, f"{life}.{n}", acknowledged, enough))
            for n in range(SENDERS)
        ]
        for sender in senders:
            sender.start()
        for _ in range(100):
            enough.acquire()
        server.kill()
        for sender in senders:
            sender.join()
        server.start()
        _check(RedisStore(server.client()), acknowledged)
    assert len(acknowledged) >= 500


def _send(server: Server, name: str, acknowledged: list[str], enough: threading.Semaphore) -> None:
    store = RedisStore(server.client())
    for number in range(1_000_000):
        id = f"{name}.{number}"
        try:
            assert store.commit(_batch(id), NOW)
        except StoreUnavailable:
            return
        acknowledged.append(id)
        enough.release()


def _batch(id: str) -> Commit:
    commit = Commit()
    commit.put(id, Identity(id, "1"))
    commit.schedule(item(id))
    commit.index(Index.EMERGENCIES, id, NOW)
    commit.count("commits")
    return commit


def _check(store: RedisStore, acknowledged: list[str]) -> None:
    there = {each.about for each in store.agenda(limit=1_000_000)}
    assert set(acknowledged) <= there
    assert set(store.listed(Index.EMERGENCIES, limit=1_000_000)) == there
    assert store.counters()["commits"] == len(there)
    assert all(store.read(Identity, id).value == Identity(id, "1") for id in there)
    unanswered = len(there) - len(set(acknowledged))
    assert unanswered <= SENDERS * 5, "only what was under way at a kill may be there unanswered"
