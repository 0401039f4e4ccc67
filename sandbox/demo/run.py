"""`make demo`: the whole product in one process, with simulated vendors and a clock to play with.

The demo starts afresh each time; its data lie in a folder of their own and are never the data of a
real installation.
"""

import math
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.bootstrap import load
from bridge.core.agenda import ItemKind
from bridge.core.digests import next_planned
from bridge.core.escalations import HistoryLine, record_id
from bridge.errors import ConfigurationError
from bridge.flows.context import Bridge
from bridge.flows.digest import plan
from bridge.run.serve import Around, serve
from bridge.settings.addresses import is_loopback
from sandbox.app import SandboxServer, create_app
from sandbox.demo.page import create_demo
from sandbox.demo.shifted_clock import ShiftedClock
from sandbox.demo.world import demo_configuration, demo_world
from sandbox.world import Pace, SandboxWorld

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# A text takes about two seconds to a handset, so that one can watch it arrive.
_PACE = Pace(carrier_delay=0.8)
LOG = "bridge.log"
_STEP_PATIENCE_SECONDS = 15.0
_MOST_STEPS = 200


def run(environ: Mapping[str, str]) -> None:
    """Serve the demo until Ctrl-C; honours HOST, PORT and BRIDGE_DATA_DIR.

    ConfigurationError: it was told to be open to others without being told so expressly.
    """
    _refuse_others(environ)
    port = _port(environ.get("PORT") or "8000")
    data_dir = Path(environ.get("BRIDGE_DATA_DIR") or "var") / "demo"
    shutil.rmtree(data_dir, ignore_errors=True)
    data_dir.mkdir(parents=True)
    clock = ShiftedClock(time.time)
    url = f"http://127.0.0.1:{port}"
    world = demo_world(clock, url, _PACE)
    with SandboxServer(create_app(world)) as vendors:
        toml, variables = demo_configuration(world, vendors.url)
        (data_dir / "bridge.toml").write_text(toml, encoding="utf-8")
        ours = {"PUBLIC_BASE_URL": url, "PORT": str(port), "HOST": environ.get("HOST") or ""}
        settings = load({**variables, **_freshly_made(data_dir), **ours})
        log = data_dir / LOG
        serve(settings, lambda *_: _say_where(url, log), _around(world, clock), log)
    world.close()


def _freshly_made(data_dir: Path) -> dict[str, str]:
    return {
        "BRIDGE_CONFIG": str(data_dir / "bridge.toml"),
        "BRIDGE_DATA_DIR": str(data_dir),
        "SECRET_KEY": secrets.token_urlsafe(32),
        # Any 32 bytes are a key; a visitor who is online gets real notifications.
        "VAPID_PRIVATE_KEY": secrets.token_urlsafe(32),
    }


def _around(world: SandboxWorld, clock: ShiftedClock) -> Around:
    """The program by the visitor's clock, and the demo's page beside its own."""

    def by_this_clock(bridge: Bridge) -> Bridge:
        return replace(bridge, clock=lambda: bridge.clock() + clock.shift)

    def beside_the_demo(bridge: Bridge, web: "WSGIApplication") -> "WSGIApplication":
        controls = Controls(bridge, clock)
        return SideBySide(web, create_demo(world, lambda *of: timeline(bridge, *of), controls))

    return Around(by_this_clock, beside_the_demo)


def _say_where(url: str, log: Path) -> None:
    print(f"\n  The demo is at {url}/  (Ctrl-C ends it)\n  Its log is {log}\n", flush=True)


def _refuse_others(environ: Mapping[str, str]) -> None:
    host = environ.get("HOST") or "127.0.0.1"
    if is_loopback(host) or environ.get("DEMO_OPEN") == "1":
        return
    words = (
        f"HOST: with {host!r} everybody on the network can use the demo, read what is written in "
        "it and control its vendors, without a password; set DEMO_OPEN=1 if that is meant"
    )
    raise ConfigurationError([words])


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ConfigurationError([f"PORT: {text!r} is not a port; write a number from 1 to 65535"])
    return int(text)


def timeline(bridge: Bridge, connection: str, ticket_id: str) -> list[dict[str, object]]:
    """A ticket's history as the demo page shows it, oldest first."""
    return [_row(line) for line in bridge.store.history(record_id(connection, ticket_id))]


def _row(line: HistoryLine) -> dict[str, object]:
    return {
        "at": line.at,
        "what": line.what,
        "reason": line.reason.value if line.reason else "",
        "who": line.who,
        "detail": line.detail,
    }


class Controls:
    """The clock that a visitor may put forward; what is due on the way happens on the way."""

    def __init__(self, bridge: Bridge, clock: ShiftedClock) -> None:
        self._bridge = bridge
        self._clock = clock
        self._lock = threading.Lock()

    def fast_forward(self, seconds: float) -> None:
        """Let time pass quickly, in the background, item by item of the agenda."""
        self._in_background(lambda: self._bridge.clock() + seconds)

    def run_digest_now(self) -> None:
        """Let time pass until the next digest."""
        policy, zone = self._bridge.policy, self._bridge.zone
        self._in_background(lambda: next_planned(self._bridge.clock(), policy.digest_at, zone) + 1)

    def _in_background(self, until: Callable[[], float]) -> None:
        threading.Thread(target=self._pass, args=(until,), daemon=True).start()

    def _pass(self, until: Callable[[], float]) -> None:
        with self._lock:
            begin, end = self._bridge.clock(), until()
            while (left := end - self._bridge.clock()) > 0:
                plan(self._bridge, self._bridge.clock())
                to_next = min(left, self._next_due() - self._bridge.clock())
                # What is retried every few seconds does not turn two days into an evening.
                step = max(to_next, (end - begin) / _MOST_STEPS)
                self._clock.forward(min(left, step))
                self._await_quiet()

    def _next_due(self) -> float:
        """When something happens next; sweeps, every two minutes, are done when time stands."""
        items = self._bridge.store.agenda()
        dues = [item.due for item in items if item.kind is not ItemKind.SWEEP]
        return min(dues, default=math.inf)

    def _await_quiet(self) -> None:
        """Until nothing is due and nobody holds anything: a leap in time would end the leases."""
        ends = time.monotonic() + _STEP_PATIENCE_SECONDS
        while time.monotonic() < ends:
            store = self._bridge.store
            due = store.next_due()
            if not store.leased() and (due is None or due > self._bridge.clock()):
                return
            time.sleep(0.05)


class SideBySide:
    """WSGI: the bridge's own addresses go to the bridge, all others to the demo page."""

    OURS = (
        *("/hooks/", "/receipts/", "/inbound/"),
        *("/e/", "/t/", "/now", "/push/", "/restrictions", "/sign-"),
    )
    PROBES = ("/healthz", "/readyz", "/metrics", "/availability", "/sw.js")

    def __init__(self, web: "WSGIApplication", demo: "WSGIApplication") -> None:
        self._web = web
        self._demo = demo

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        ours = path.startswith((*self.OURS, "/static/bridge")) or path in self.PROBES
        return (self._web if ours else self._demo)(environ, start_response)
