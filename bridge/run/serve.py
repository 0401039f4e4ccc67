"""Web, worker and clock in one process."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from waitress.server import create_server

from bridge.errors import ConfigurationError
from bridge.flows.context import Bridge
from bridge.run.clock import run_clock
from bridge.run.worker import STOP_SECONDS, WORKER_HANDS, Worker

WEB_THREADS = 16


@dataclass(frozen=True)
class Listen:
    """Where requests are taken; port 0: any that is free."""

    host: str
    port: int


def serve_all(
    bridge: Bridge,
    app: Callable[..., object],
    listen: Listen,
    stopping: threading.Event,
    ready: Callable[[int], None],
) -> None:
    """Serve until `stopping` is set; `ready` is called with the port once it is open."""
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


def _opened(app: Callable[..., object], listen: Listen) -> Any:
    try:
        return create_server(
            app, host=listen.host, port=listen.port, threads=WEB_THREADS, ident=None
        )
    except OSError as error:
        raise ConfigurationError(
            [
                f"PORT: {listen.host}:{listen.port} is taken or not allowed ({error.strerror}); "
                "choose another"
            ]
        ) from error
