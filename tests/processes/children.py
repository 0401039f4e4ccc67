"""Child processes that never outlive whoever started them, and a redis-server to kill."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bridge.redis.binary import find_binary
from tests.settings import ROOT

T = TypeVar("T")


def eventually(condition: Callable[[], T], within: float, what: str) -> T:
    """The first true answer of the condition; AssertionError after `within` seconds."""
    deadline = time.monotonic() + within
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"not within {within:.0f} s: {what}"
        time.sleep(0.05)
    return answer


class Child:
    """A process with its own group, so that its children end with it. Its output is in `log`."""

    def __init__(
        self, name: str, command: Sequence[str], environ: Mapping[str, str], log: Path
    ) -> None:
        self.name, self.log = name, log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process that was started itself."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def ended(self, within: float) -> int:
        """Its exit code, once it has ended."""
        return self._process.wait(within)

    def stop(self, within: float = 30.0) -> int:
        """End it as a service manager does (SIGTERM); its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self.ended(within)

    def kill(self) -> None:
        """End it and all that it started, at once (kill -9)."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait(10)

    def words(self) -> str:
        """What it has said so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


class RedisServer:
    """A redis-server that has every write on disk before it answers, and that may be killed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._socket = folder / "redis.sock"
        self._child: Child | None = None
        self.url = f"unix://{self._socket}"

    def start(self) -> "RedisServer":
        """Start it on the same files as before, and wait until it has read them."""
        if self._child is not None and self._child.alive:
            return self
        settings = {
            "port": "0",
            "unixsocket": str(self._socket),
            "dir": str(self._folder),
            "appendonly": "yes",
            "appendfsync": "always",
            "save": "",
        }
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        command = [str(find_binary().path), *options]
        self._child = Child("redis", command, os.environ, self._folder / "redis.log")
        eventually(self.answers, 30, "Redis answers")
        return self

    @property
    def pid(self) -> int:
        """Its process; 0 while it does not run."""
        return self._child.pid if self._child is not None and self._child.alive else 0

    def client(self) -> redis.Redis:
        """A new client, which does not try again by itself."""
        once = Retry(NoBackoff(), 0)
        return redis.Redis(unix_socket_path=str(self._socket), socket_timeout=5, retry=once)

    def answers(self) -> bool:
        """Whether it can be asked."""
        with self.client() as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

    def stop(self) -> None:
        """End it in an orderly way."""
        if self._child is not None:
            self._child.stop()

    def kill(self) -> None:
        """End it at once (kill -9)."""
        if self._child is not None:
            self._child.kill()
