"""Waits for a slow call no longer than can be waited, and asks once what many want to know."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")

_MOST_CALLS = 32


class Threads:
    """A `Patience`: each bounded call has a thread, which ends with it, or with the program."""

    def __init__(self) -> None:
        self._free = threading.BoundedSemaphore(_MOST_CALLS)
        self._under_way: dict[str, Future[Any]] = {}
        self._lock = threading.Lock()

    def within(self, seconds: float, call: Callable[[], T]) -> T:
        """What the call answers or raises; TimeoutError when that takes longer."""
        ends = time.monotonic() + seconds
        if not self._free.acquire(timeout=seconds):
            raise TimeoutError("too many calls are under way")
        answer: Future[T] = Future()
        threading.Thread(target=self._call, args=(call, answer), name="call", daemon=True).start()
        return answer.result(max(0.0, ends - time.monotonic()))

    def shared(self, name: str, call: Callable[[], T]) -> T:
        """What the call answers or raises, also for whoever asks under its name meanwhile."""
        with self._lock:
            mine = name not in self._under_way
            answer: Future[T] = self._under_way.setdefault(name, Future())
        if mine:
            self._answer(call, answer)
            with self._lock:
                del self._under_way[name]
        return answer.result()

    def _call(self, call: Callable[[], T], answer: Future[T]) -> None:
        self._answer(call, answer)
        self._free.release()

    @staticmethod
    def _answer(call: Callable[[], T], answer: Future[T]) -> None:
        try:
            answer.set_result(call())
        except BaseException as error:
            answer.set_exception(error)
