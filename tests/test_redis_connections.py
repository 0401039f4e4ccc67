"""The way to a Redis that somebody else runs: whom it trusts, how much it takes, what it says."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import redis

from adapters.stores.redis_store import RedisStore
from bridge.bootstrap import build, load
from bridge.errors import ConfigurationError, StoreUnavailable
from bridge.redis.connect import opened_redis
from bridge.redis.trouble import why
from bridge.run.worker import WORKER_HANDS, Worker
from bridge.settings.values import Settings
from tests.settings import environment
from tests.tls import TlsDoor


@pytest.fixture
def server(redis_url: str) -> Iterator[redis.Redis]:
    """The test server itself, set back afterwards."""
    client = redis.from_url(redis_url)
    usual = client.config_get("maxclients")["maxclients"]
    yield client
    client.config_set("maxclients", usual)


@pytest.fixture
def door(redis_url: str, tmp_path: Path) -> Iterator[TlsDoor]:
    """The test server behind TLS, with a certificate that nobody but itself has signed."""
    door = TlsDoor(unquote(urlsplit(redis_url).path), tmp_path)
    yield door
    door.close()


def settings(url: str, **variables: str) -> Settings:
    return load(environment(REDIS_URL=url, **variables))


def opened(url: str, **variables: str) -> AbstractContextManager[redis.Redis]:
    return opened_redis(settings(url, **variables), alone=False)


def refusal(url: str, **variables: str) -> str:
    with pytest.raises(ConfigurationError) as raised, opened(url, **variables):
        pass
    return str(raised.value)


def test_a_certificate_that_nobody_signed_is_refused_and_named(door: TlsDoor) -> None:
    said = refusal(door.url)
    assert "its certificate is not trusted (self-signed certificate)" in said
    assert "BRIDGE_REDIS_CA_FILE" in said and "BRIDGE_REDIS_TLS=no-verify" in said


def test_it_is_taken_when_it_is_known(door: TlsDoor) -> None:
    with opened(door.url, BRIDGE_REDIS_CA_FILE=str(door.certificate)) as client:
        assert client.ping()


def test_it_is_taken_unseen_when_that_is_wished(door: TlsDoor) -> None:
    with opened(door.url, BRIDGE_REDIS_TLS="no-verify") as client:
        assert client.ping()


def test_the_certificate_of_another_is_not_enough(door: TlsDoor, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    another = TlsDoor("nowhere", other)
    said = refusal(door.url, BRIDGE_REDIS_CA_FILE=str(another.certificate))
    assert "its certificate is not trusted" in said
    another.close()


def test_a_process_holds_no_more_connections_than_it_may(
    redis_url: str, server: redis.Redis
) -> None:
    before = server.info("clients")["connected_clients"]
    with (
        opened(redis_url, BRIDGE_REDIS_CONNECTIONS="4") as client,
        ThreadPoolExecutor(32) as pool,
    ):
        assert all(pool.map(lambda _: client.set("key", "x" * 10_000), range(500)))
        assert server.info("clients")["connected_clients"] - before <= 4


def test_a_worker_waits_on_one_connection(redis_url: str, server: redis.Redis) -> None:
    before = server.info("clients")["connected_clients"]
    chosen = settings(redis_url)
    with opened_redis(chosen, alone=False) as client:
        worker = Worker(build(chosen, client), WORKER_HANDS)
        worker.start()
        while not server.info("clients")["blocked_clients"]:
            pass
        assert server.info("clients")["blocked_clients"] == 1
        # One asks and waits for all, one keeps their leases.
        assert server.info("clients")["connected_clients"] - before <= 2
        worker.stop()


def test_all_connections_in_use_is_said_as_that(redis_url: str) -> None:
    with opened(redis_url, BRIDGE_REDIS_CONNECTIONS="3") as client:
        held = [client.connection_pool.get_connection() for _ in range(3)]
        with pytest.raises(StoreUnavailable, match="all connections of this process are in use"):
            RedisStore(client, why=why).size()
        client.connection_pool.release(held.pop())
        assert RedisStore(client, why=why).size() == 0


def test_a_server_that_takes_no_more_clients_says_so(door: TlsDoor, server: redis.Redis) -> None:
    """As the plans of hosted services do, which count connections."""
    with opened(door.url, BRIDGE_REDIS_TLS="no-verify") as client:
        server.config_set("maxclients", 1)
        store = RedisStore(client, why=why)
        assert store.size() == 0, "the connection that stands goes on"
        client.connection_pool.disconnect()
        with pytest.raises(StoreUnavailable, match="it takes no more clients") as raised:
            store.size()
    assert "BRIDGE_REDIS_CONNECTIONS" in str(raised.value)
    assert "it takes no more clients" in refusal(door.url, BRIDGE_REDIS_TLS="no-verify")


@pytest.mark.parametrize("accepted", ["0", "1"])
def test_a_server_that_refuses_to_tell_about_itself(
    redis_url: str, server: redis.Redis, accepted: str
) -> None:
    server.acl_setuser("guest", enabled=True, passwords=["+canary"], categories=["+@all"],
                       commands=["-info", "-config"], keys=["*"])  # fmt: skip
    url = f"{redis_url}?username=guest&password=canary"
    try:
        with opened(url, BRIDGE_ACCEPT_REDIS_RISK=accepted) as client:
            assert accepted == "1" and client.ping()
    except ConfigurationError as error:
        assert accepted == "0" and "the server refuses INFO" in str(error)
        assert "BRIDGE_ACCEPT_REDIS_RISK=1" in str(error) and "canary" not in str(error)
    finally:
        server.acl_deluser("guest")


def test_a_wrong_password_is_said_as_that(redis_url: str, server: redis.Redis) -> None:
    said = refusal(f"{redis_url}?username=nobody&password=canary")
    assert "it refuses the user name or the password" in said and "canary" not in said
