"""Waits for a slow call no longer than can be waited: each runs in a thread of its own."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")

_MOST_CALLS = 32


class Threads:
    """A `Patience` whose threads end with their calls, or with the program."""

    def __init__(self) -> None:
        self._free = threading.BoundedSemaphore(_MOST_CALLS)

    def within(self, seconds: float, call: Callable[[], T]) -> T:
        """What the call answers or raises; TimeoutError when that takes longer."""
        ends = time.monotonic() + seconds
        if not self._free.acquire(timeout=seconds):
            raise TimeoutError("too many calls are under way")
        answer: Future[T] = Future()
        threading.Thread(target=self._call, args=(call, answer), name="call", daemon=True).start()
        return answer.result(max(0.0, ends - time.monotonic()))

    def _call(self, call: Callable[[], T], answer: Future[T]) -> None:
        try:
            answer.set_result(call())
        except BaseException as error:
            answer.set_exception(error)
        finally:
            self._free.release()
