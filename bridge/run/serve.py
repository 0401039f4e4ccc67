"""Web, worker and clock in one process."""

import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from waitress.server import create_server

from bridge.bootstrap import build
from bridge.errors import ConfigurationError
from bridge.flows.context import Bridge
from bridge.logs import configure
from bridge.redis.connect import opened_redis
from bridge.run.clock import run_clock
from bridge.run.worker import STOP_SECONDS, WORKER_HANDS, Worker
from bridge.settings.values import Settings, known_secrets
from bridge.settings.variables import Variables
from bridge.web.app import create_app
from bridge.web.machines.bodies import MAX_WEBHOOK

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

WEB_THREADS = 16


@dataclass(frozen=True)
class Around:
    """What stands around the program: a demo gives it another clock and pages beside its own."""

    bridge: Callable[[Bridge], Bridge] = lambda bridge: bridge
    app: Callable[[Bridge, "WSGIApplication"], "WSGIApplication"] = lambda _, app: app


def serve(
    settings: Settings,
    ready: Callable[[Bridge, int], None],
    around: Around | None = None,
    log: Path | None = None,
) -> None:
    """Serve until SIGTERM or Ctrl-C.

    `ready` is called with the port once it is open; `log`: a file instead of standard output.
    """
    configure(known_secrets(settings), path=log)
    around = around or Around()
    with opened_redis(settings, alone=True) as client:
        bridge = around.bridge(build(settings, client))
        web = create_app(bridge, settings.secrets.secret_key.get_secret_value())
        app = around.app(bridge, web.wsgi_app)
        _serve(bridge, app, settings.variables, lambda port: ready(bridge, port))


def _serve(
    bridge: Bridge, app: "WSGIApplication", listen: Variables, ready: Callable[[int], None]
) -> None:
    stopping = stopped_by_signals()
    server = _opened(app, listen)
    worker = Worker(bridge, WORKER_HANDS)
    clock = threading.Thread(target=run_clock, args=(bridge, stopping), daemon=True)
    web = threading.Thread(target=server.run, daemon=True)
    for start in (worker.start, clock.start, web.start):
        start()
    bridge.log.info("started", host=listen.host, port=server.effective_port)
    ready(server.effective_port)
    stopping.wait()
    ends = time.monotonic() + STOP_SECONDS
    # Requests under way are answered first; the port is closed by the thread that listens to it.
    server.task_dispatcher.shutdown()
    server.trigger.pull_trigger(server.close)
    worker.stop(ends - time.monotonic())
    clock.join(max(0.0, ends - time.monotonic()))
    bridge.log.info("stopped")


def stopped_by_signals() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    return stopping


def _opened(app: "WSGIApplication", listen: Variables) -> Any:
    try:
        return create_server(
            app,
            host=listen.host,
            port=listen.port,
            threads=WEB_THREADS,
            ident=None,
            # This server keeps a body on disk before anybody asks whose it is.
            max_request_body_size=MAX_WEBHOOK + 1,
        )
    except OSError as error:
        raise ConfigurationError(
            [
                f"PORT: {listen.host}:{listen.port} is taken or not allowed ({error.strerror}); "
                "choose another"
            ]
        ) from error
