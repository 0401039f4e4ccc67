"""Connections to a vendor, kept between calls.

- One that was idle for a while is not used again: a server that closes it in the same moment would
  leave open whether it has carried the call out.
- Proxies and certificates are those of the environment, which is looked at once.
"""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter

IDLE_SECONDS = 4.0
"""Seconds; shorter than the servers of our vendors keep an idle connection open."""

_MOST_KEPT = 16


class Connections:
    """To one vendor; safe to share between threads.

    `url`: where it is called; `hear`: is told the headers of each answer.
    """

    def __init__(self, url: str, hear: Callable[[Mapping[str, str]], None] | None = None) -> None:
        self._hear = hear
        self._pool, self._used_at = _pool(), time.monotonic()
        self._choosing = threading.Lock()
        found = Session().merge_environment_settings(url, {}, True, None, None)
        self._environment: dict[str, Any] = dict(found)

    def send(self, request: PreparedRequest, timeout: tuple[float, float]) -> Response:
        """Send it once, and follow nothing; the body of the answer is not read yet.

        `timeout`: seconds to connect, and for each piece of the answer.
        """
        answer = self._fresh_pool().send(request, timeout=timeout, **self._environment)
        if self._hear is not None:
            self._hear(answer.headers)
        return answer

    def _fresh_pool(self) -> HTTPAdapter:
        with self._choosing:
            now, before = time.monotonic(), self._used_at
            if now - before > IDLE_SECONDS:
                self._pool = _pool()
            self._used_at = now
            return self._pool


def _pool() -> HTTPAdapter:
    return HTTPAdapter(pool_maxsize=_MOST_KEPT, max_retries=0)
