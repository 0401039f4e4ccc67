"""What a contestant runs on: vendors, a Redis that has every write on disk, and a folder."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree

import psutil
import requests

from tests.bench.vendors.client import Vendors
from tests.processes.children import Child, RedisServer, eventually
from tests.processes.system import free_port

_MEBIBYTE = 1 << 20


class Stand:
    """Starts the processes of one contestant, and says what they use."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        binaries = str(Path(sys.executable).parent)
        path = f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}"
        kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
        self._environ = {**kept, "PATH": path, "PORT": str(self.port), "HOST": "127.0.0.1"}
        self.vendors = Vendors(folder, self._environ)
        self.redis = RedisServer(folder / "redis")
        self._children: list[Child] = []

    def run(self, command: list[str], environ: Mapping[str, str] | None = None) -> Child:
        """Start one of the contestant's processes."""
        name = Path(command[0]).name
        log = self.folder / f"{len(self._children)}-{name}.log"
        child = Child(name, command, {**self._environ, **(environ or {})}, log)
        self._children.append(child)
        return child

    def answers(self, path: str) -> None:
        """Wait until a path of the contestant's is answered well."""
        try:
            eventually(lambda: self._status(path) < 500, 60, f"it answers {path}")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self._last_words()}") from error

    def processor_seconds(self) -> float:
        """What the contestant has used of the processors so far, with its Redis."""
        return self._sum(lambda each: sum(each.cpu_times()[:4]))

    def memory(self) -> float:
        """Mebibytes; what processes share is counted once (PSS)."""
        return self._sum(lambda each: each.memory_full_info().pss) / _MEBIBYTE

    def kill(self) -> None:
        """kill -9 for everything but the vendors."""
        for child in self._children:
            child.kill()
        self._children.clear()
        self.redis.kill()

    def close(self) -> None:
        """End everything."""
        self.kill()
        self.vendors.close()

    def _sum(self, used: Callable[[psutil.Process], float]) -> float:
        """Over all processes; one that ends meanwhile is its parent's."""
        total = 0.0
        for each in self._processes():
            with suppress(psutil.NoSuchProcess):
                total += used(each)
        return total

    def _processes(self) -> Iterator[psutil.Process]:
        pids = [child.pid for child in self._children if child.alive]
        for pid in [*pids, self.redis.pid] if self.redis.pid else pids:
            with suppress(psutil.NoSuchProcess):
                started = psutil.Process(pid)
                yield from (started, *started.children(recursive=True))

    def _status(self, path: str) -> int:
        try:
            return requests.get(f"http://127.0.0.1:{self.port}{path}", timeout=5).status_code
        except requests.RequestException:
            return 599

    def _last_words(self) -> str:
        return "\n".join(f"{each.name}: {each.words()[-1500:]}" for each in self._children)


@contextmanager
def stand() -> Iterator[Stand]:
    """A Stand in a folder of its own; everything is ended and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        made = Stand(folder)
        try:
            yield made
        finally:
            made.close()
    finally:
        rmtree(folder, ignore_errors=True)
