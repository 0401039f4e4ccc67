"""Background work of the simulated vendors: callbacks, webhooks, what carriers do later."""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

Job = Callable[[], None]

_log = logging.getLogger(__name__)


class Courier:
    """Runs jobs on a few threads, now or later (delays in real seconds)."""

    def __init__(self, workers: int = 8) -> None:
        self._workers = workers
        self._due: list[tuple[float, int, Job]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._busy = 0
        self._started = False
        self._closed = False

    def do(self, job: Job, delay: float = 0.0) -> None:
        """Run the job after `delay` seconds; jobs of the same moment run side by side."""
        with self._changed:
            heapq.heappush(self._due, (time.monotonic() + delay, next(self._order), job))
            self._changed.notify()
            self._start()

    def flush(self, timeout: float = 10.0) -> bool:
        """Wait until no job is waiting or running; False when some still are after `timeout` s."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._due and not self._busy, timeout)

    def close(self) -> None:
        """Forget what is waiting and let the threads end."""
        with self._changed:
            self._closed = True
            self._due.clear()
            self._changed.notify_all()

    def _start(self) -> None:
        if self._started:
            return
        self._started = True
        for number in range(self._workers):
            threading.Thread(target=self._work, name=f"sandbox-{number}", daemon=True).start()

    def _work(self) -> None:
        while (job := self._take()) is not None:
            try:
                job()
            except Exception:
                _log.exception("a background job of the sandbox failed")
            finally:
                with self._changed:
                    self._busy -= 1
                    self._changed.notify_all()

    def _take(self) -> Job | None:
        with self._changed:
            while not self._closed:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    self._busy += 1
                    return heapq.heappop(self._due)[2]
                self._changed.wait(wait)
        return None
