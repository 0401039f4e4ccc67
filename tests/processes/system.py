"""The whole product on this machine: vendors, Redis, web, workers and clocks, each a process."""

import os
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from typing import Any

import requests

from adapters.stores.redis_store import RedisStore
from bridge.core.agenda import Item, ItemKind
from tests.processes.children import Child, RedisServer, eventually
from tests.processes.vendors import Vendors
from tests.settings import ROOT

PEOPLE = {"ana-ruiz": "+13125550101", "ben-okafor": "+13125550102"}
CLEO = {"cleo-park": "+13125550103"}
CLEO_TOML = """
[[people]]
name = "Cleo Park"
email = "cleo@acme.example"
phone = "+13125550103"
roles = ["pm"]
"""
EACH_SINGLY = """
[storms]
singly = 100000
"""
"""What is counted by texts and mails gets one for each emergency."""
_NO_LIMIT = ('kind = "twilio"', 'kind = "twilio"\ntexts_per_second = 1000.0')
UNPACED = "calls_per_minute = 10000\n"
SECRET_KEY = "process-tests-secret-key-0123456789abcdef"
SERVERS = ("redis-server", "valkey-server")
"""How the processes are called in which a Redis runs."""
_TIMERS = frozenset(
    {
        ItemKind.RESPONSE_DUE,
        ItemKind.TOLD_AGAIN,
        ItemKind.COOLDOWN_END,
        ItemKind.DIGEST,
        ItemKind.SWEEP,
        ItemKind.RECEIPT_DUE,
    }
)
_OURS = ("BRIDGE_", "TWILIO_", "SENDGRID_", "REDIS_URL", "SECRET_KEY", "PUBLIC_BASE_URL")


class System:
    """Starts and ends the parts. `toml`: added to the demo's configuration; `replaced`: changed."""

    def __init__(
        self,
        folder: Path,
        toml: str = "",
        replaced: Mapping[str, str] | None = None,
        carrier_delay: float = 0.0,
    ) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.redis = RedisServer(folder / "redis")
        self._children: list[Child] = []
        self._environ = self._base_environ()
        self.vendors = self._start_vendors(carrier_delay)
        self._configure(toml, replaced or {})

    def start(self, web: int = 2, workers: int = 2, clocks: int = 2) -> "System":
        """Redis by its address, gunicorn with `web` processes, workers and clocks; all ready."""
        self.redis.start()
        self._environ["REDIS_URL"] = self.redis.url
        self.web(web)
        for _ in range(workers):
            self.worker()
        for _ in range(clocks):
            self.clock()
        ready = self.ready if workers and clocks else self.health
        try:
            eventually(lambda: ready() == 200, 60, "the program is ready")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self._last_words()}") from error
        return self

    def web(self, processes: int = 2) -> Child:
        """The web process of the Procfile."""
        return self._line("web", WEB_CONCURRENCY=str(processes))

    def worker(self) -> Child:
        """A worker of the Procfile."""
        return self._line("worker")

    def clock(self) -> Child:
        """A clock of the Procfile."""
        return self._line("clock")

    def serve(self, **environ: str) -> Child:
        """Everything in one process, with a Redis of its own under the folder."""
        command = [sys.executable, "-m", "bridge", "serve"]
        given = {"BRIDGE_DATA_DIR": str(self.folder / "var"), **environ}
        return self.run("serve", command, **given)

    def run(self, name: str, command: list[str], **environ: str) -> Child:
        """Any command in the program's environment; an empty value takes a variable away."""
        merged = {**self._environ, **environ}
        kept = {key: value for key, value in merged.items() if value}
        log = self.folder / f"{name}-{len(self._children)}.log"
        child = Child(name, command, kept, log)
        self._children.append(child)
        return child

    def ready(self) -> int:
        """The status of /readyz; 0 without an answer."""
        return self._status("/readyz")

    def health(self) -> int:
        """The status of /healthz; 0 without an answer."""
        return self._status("/healthz")

    def counters(self) -> dict[str, int]:
        """The program's counters."""
        return self.store().counters()

    def figures(self) -> dict[str, int]:
        """The same counters as /metrics shows them."""
        shown = requests.get(f"{self.url}/metrics", timeout=10).text.splitlines()
        lines = [line for line in shown if line.startswith("bridge_events_total{")]
        return {line.split('"')[1]: int(float(line.split()[-1])) for line in lines}

    def store(self) -> RedisStore:
        """The program's store, to look into."""
        return RedisStore(self.redis.client())

    def open_items(self) -> list[Item]:
        """What is on the agenda and is no timer of a later day."""
        items = self.store().agenda(limit=100_000)
        return [item for item in items if item.kind not in _TIMERS]

    def idle(self) -> bool:
        """Whether nothing is left to do."""
        return not self.open_items()

    def all_said(self) -> bool:
        """Whether every event is decided and every message with its provider."""
        return not any(i.kind in (ItemKind.EVENT, ItemKind.DELIVERY) for i in self.open_items())

    def close(self) -> None:
        """End everything that was started."""
        for child in self._children:
            child.kill()
        self.redis.kill()

    def _base_environ(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(_OURS)}
        binaries = str(Path(sys.executable).parent)
        return {
            **inherited,
            "PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "PUBLIC_BASE_URL": self.url,
            "SECRET_KEY": SECRET_KEY,
            "PYTHONUNBUFFERED": "1",
        }

    def _start_vendors(self, carrier_delay: float) -> Vendors:
        command = [sys.executable, "-m", "sandbox", "--port", "0", "--bridge", self.url]
        command += ["--write-config", str(self.folder), "--carrier-delay", str(carrier_delay)]
        ledger = self.folder / "ledger.jsonl"
        # What is measured here is the program; the vendors' limits have tests of their own.
        command += ["--ledger", str(ledger), "--retry-scale", "0.2", "--no-limits"]
        child = self.run("sandbox", command)
        said = eventually(lambda: child.words().partition("\n")[0], 30, "the vendors are there")
        assert said.startswith("Sandbox vendors on "), said
        return Vendors(said.split()[3].rstrip(","), ledger)

    def _configure(self, toml: str, replaced: Mapping[str, str]) -> None:
        path = self.folder / "bridge.toml"
        text = path.read_text(encoding="utf-8").replace(*_NO_LIMIT)
        for old, new in replaced.items():
            assert old in text, f"{old!r} is not in the demo's configuration"
            text = text.replace(old, new)
        # Like the vendors, which have no limits here: what is measured is the bridge.
        for name in ("acme", "support"):
            text = text.replace(f"[connections.{name}]\n", f"[connections.{name}]\n{UNPACED}")
        storms = "" if "[storms]" in toml else EACH_SINGLY
        path.write_text(text + toml + storms, encoding="utf-8")
        lines = (self.folder / "bridge.env").read_text(encoding="utf-8").splitlines()
        self._environ |= dict(line.split("=", 1) for line in lines)
        self._environ["BRIDGE_CONFIG"] = str(path)

    def _line(self, name: str, **environ: str) -> Child:
        lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
        commands: dict[str, str] = dict(line.split(": ", 1) for line in lines if line)
        return self.run(name, ["sh", "-c", f"exec {commands[name]}"], **environ)

    def _last_words(self) -> str:
        return "\n".join(f"{each.name}: {each.words()[-1000:]}" for each in self._children)

    def _status(self, path: str) -> int:
        try:
            return requests.get(f"{self.url}{path}", timeout=10).status_code
        except requests.RequestException:
            return 0


def without_end(counts: Mapping[str, int]) -> int:
    """Accepted events less those that came to an end (alerted, suppressed, ignored, failed)."""
    ends = ("alerted", "suppressed", "ignored", "failed")
    return counts.get("events_accepted", 0) - sum(counts.get(f"events_{end}", 0) for end in ends)


def free_port() -> int:
    """A port of this machine that nobody uses just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def system(**settings: Any) -> Iterator[System]:
    """A System in a folder of its own; everything is ended and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="bridge-"))
    whole = None
    try:
        whole = System(folder, **settings)
        yield whole
    finally:
        if whole is not None:
            whole.close()
        rmtree(folder, ignore_errors=True)
