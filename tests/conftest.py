"""What tests of all folders share: a real Redis and a real browser, each started once."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from hypothesis import settings

from bridge.redis.server import EmbeddedRedis

# The same examples on every machine: what is red here is red there.
settings.register_profile("tests", derandomize=True)
settings.load_profile("tests")


def pytest_xdist_auto_num_workers() -> int:
    """How many tests run side by side: browsers and processes mostly wait."""
    return min(8, 2 * (os.cpu_count() or 1))


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real redis-server that has every write on disk before it answers."""
    with EmbeddedRedis(tmp_path_factory.mktemp("data")) as server:
        yield server.url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The same; whoever uses it finds it empty."""
    with redis.from_url(redis_server) as client:
        client.flushdb()
    return redis_server


CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The system's browser; Playwright runs once in a process, so all tests share it."""
    if not Path(CHROMIUM).is_file():
        pytest.skip(f"there is no chromium at {CHROMIUM}")
    playwright = pytest.importorskip("playwright.sync_api")
    playwright.expect.set_options(timeout=20_000)
    with playwright.sync_playwright() as browsers:
        running = browsers.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield running
        running.close()
