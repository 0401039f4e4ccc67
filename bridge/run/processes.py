"""The program as one process (serve) or as three kinds of process (web, worker, clock)."""

import os
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import NoReturn

from flask import Flask

from bridge.bootstrap import build, load
from bridge.errors import BridgeError, ConfigurationError
from bridge.flows.context import Bridge
from bridge.logs import configure
from bridge.redis.connect import opened_redis
from bridge.run import serve as one_process
from bridge.run.addresses import addresses
from bridge.run.clock import run_clock
from bridge.run.serve import stopped_by_signals
from bridge.run.worker import WORKER_HANDS, Worker
from bridge.settings.values import Settings, known_secrets
from bridge.web.app import create_app

GUNICORN_STOPS = 4
"""Exit code of an application that cannot load; after any other gunicorn starts it for ever.

https://github.com/benoitc/gunicorn/blob/master/gunicorn/arbiter.py (APP_LOAD_ERROR)
"""


def settings_or_exit(code: int = 2) -> Settings:
    """The settings; when they are wrong, one message with all faults and the exit code."""
    try:
        return load(os.environ)
    except ConfigurationError as error:
        give_up(error, code)


def give_up(error: BridgeError, code: int = 2) -> NoReturn:
    """End the program with words instead of a traceback."""
    print(f"The bridge cannot start:\n{error}", file=sys.stderr)
    raise SystemExit(code)


def web_app() -> Flask:
    """The application of a web process; the Redis connection lives as long as the process."""
    settings = settings_or_exit(GUNICORN_STOPS)
    configure(known_secrets(settings))
    stack = ExitStack()
    try:
        client = stack.enter_context(opened_redis(settings, alone=False))
    except BridgeError as error:
        give_up(error, GUNICORN_STOPS)
    return create_app(build(settings, client), settings.secrets.secret_key.get_secret_value())


def run_worker() -> None:
    """A worker process, until SIGTERM or Ctrl-C."""
    _run(lambda bridge: _work(bridge, stopped_by_signals()))


def run_clock_process() -> None:
    """A clock process, until SIGTERM or Ctrl-C."""
    _run(lambda bridge: run_clock(bridge, stopped_by_signals()))


def serve() -> None:
    """Web, worker and clock in one process, until SIGTERM or Ctrl-C."""
    settings = settings_or_exit()
    try:
        one_process.serve(settings, _say_where)
    except BridgeError as error:
        give_up(error)


def _say_where(bridge: Bridge, port: int) -> None:
    print(addresses(bridge, port), flush=True)


def _run(work: Callable[[Bridge], None]) -> None:
    settings = settings_or_exit()
    configure(known_secrets(settings))
    try:
        with opened_redis(settings, alone=False) as client:
            work(build(settings, client))
    except BridgeError as error:
        give_up(error)


def _work(bridge: Bridge, stopping: threading.Event) -> None:
    worker = Worker(bridge, WORKER_HANDS)
    worker.start()
    bridge.log.info("worker_started", hands=WORKER_HANDS)
    stopping.wait()
    worker.stop()
    bridge.log.info("worker_stopped")
