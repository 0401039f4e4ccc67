"""A redis-server of the program's own, for machines where none is set up (REDIS_URL is absent).

The rules that make it safe:
1. a write is on disk before it is acknowledged: `appendonly yes`, `appendfsync always`;
2. one bridge a data directory: the bridge holds `owner.lock` for as long as it lives;
3. one server a data directory: the server inherits `server.lock` and holds it for as long as it
   lives. A free owner.lock beside a held server.lock means a server that outlived a killed bridge;
   it is shut down before a new one opens the same files;
4. the server ends with the program: on Linux by the kernel, even after kill -9, else at exit;
5. a server that dies on its own is started again.
"""

import atexit
import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bridge.redis.binary import EmbeddedRedisUnavailable, RedisBinary, find_binary
from bridge.redis.folder import RedisFolder, running_url, socket_url

__all__ = ["EmbeddedRedis", "EmbeddedRedisUnavailable", "running_url"]

log = logging.getLogger(__name__)

_PATIENCE = 30.0
_ANSWER_WITHIN = 5.0
_FASTEST_RESTART = 0.1
_SLOWEST_RESTART = 30.0

# Run in between by Python, so that nothing has to run between fork and exec: PR_SET_PDEATHSIG (1)
# has the kernel end the server when its parent dies. https://man7.org/linux/man-pages/man2/prctl.2.html
_BOUND_TO_PARENT = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGTERM)
if os.getppid() == int(sys.argv[1]):
    os.execv(sys.argv[2], sys.argv[2:])
"""


class EmbeddedRedis:
    """A Redis of the program's own under `data_dir`/redis, with its socket there too.

    Use it as a context manager or by start() and stop(). Data are kept from one start to the next.
    """

    def __init__(self, data_dir: Path) -> None:
        self._folder = RedisFolder(data_dir)
        self._locks: list[IO[bytes]] = []
        self._stopping = threading.Event()
        self._died = threading.Event()
        self._ready = False
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper: threading.Thread | None = None
        self._pid = 0

    @property
    def url(self) -> str:
        """The address for redis.from_url, once the server was started."""
        return socket_url(self._folder.socket)

    def __enter__(self) -> "EmbeddedRedis":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> str:
        """Start the server, wait until it has read its data, and give its address.

        EmbeddedRedisUnavailable: there is no server to start, another bridge uses the directory,
        or the server refuses, in which case its own last words are quoted.
        """
        if self._keeper is not None:
            return self.url
        binary = find_binary()
        self._stopping.clear()
        self._died.clear()
        self._ready = False
        self._pid = os.getpid()
        try:
            self._take_folder(binary)
            self._keeper = threading.Thread(
                target=self._keep, args=(binary,), name="embedded-redis", daemon=True
            )
            self._keeper.start()
            self._await_ready(binary)
        except BaseException:
            self.stop()
            raise
        atexit.register(self.stop)
        return self.url

    def stop(self) -> None:
        """Shut the server down; nothing happens when it does not run or belongs to a parent."""
        if self._pid != os.getpid():
            return
        atexit.unregister(self.stop)
        self._stopping.set()
        if self._keeper is not None:
            self._end_process(self._keeper)
            self._keeper = None
        if self._locks:
            self._folder.clear_socket()
        for lock in reversed(self._locks):
            lock.close()
        self._locks.clear()

    def _take_folder(self, binary: RedisBinary) -> None:
        try:
            self._folder.make()
            self._locks.append(self._folder.hold("owner.lock"))
            self._locks.append(self._take_from_orphan())
            self._folder.place_socket()
            self._folder.rotate_log()
        except BlockingIOError:
            raise EmbeddedRedisUnavailable(
                f"another bridge is running on {self._folder.path}. Stop it, or give this one "
                "another BRIDGE_DATA_DIR; several processes share a Redis by REDIS_URL."
            ) from None
        except OSError as error:
            raise EmbeddedRedisUnavailable(
                f"{self._folder.path} cannot be used ({error.strerror}). "
                "Make room, mend its permissions, or set BRIDGE_DATA_DIR to another folder."
            ) from None
        self._folder.refuse_older(binary)

    def _take_from_orphan(self) -> IO[bytes]:
        """The server's lock; a server that outlived a killed bridge is shut down for it."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                lock = self._folder.hold("server.lock")
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise
                _shut_down(self._folder)
                time.sleep(0.05)
            else:
                self._folder.clear_socket()
                return lock

    def _keep(self, binary: RedisBinary) -> None:
        """Run the server and start it again when it dies.

        All in one thread that lives as long as the server: the kernel takes the thread that
        started a process for its parent.
        """
        pause = _FASTEST_RESTART
        while not self._stopping.is_set():
            begun = time.monotonic()
            status = self._run(binary)
            if self._stopping.is_set() or not self._ready:
                break
            words = self._folder.last_words()
            log.error("embedded Redis ended (%s) and is started again. It said: %s", status, words)
            lived_long = time.monotonic() - begun > 60
            pause = _FASTEST_RESTART if lived_long else min(pause * 2, _SLOWEST_RESTART)
            self._stopping.wait(pause)
        self._died.set()

    def _run(self, binary: RedisBinary) -> int | str:
        try:
            self._process = self._launch(binary)
        except OSError as error:
            return str(error)
        return self._process.wait()

    def _launch(self, binary: RedisBinary) -> subprocess.Popen[bytes]:
        command = [str(binary.path), *_options(self._folder)]
        if sys.platform == "linux":
            command = [sys.executable, "-I", "-c", _BOUND_TO_PARENT, str(os.getpid()), *command]
        with self._folder.log.open("ab") as output:
            return subprocess.Popen(
                command,
                cwd=self._folder.path,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=[self._locks[-1].fileno()],
                # Ctrl-C in the terminal is for the program, which still needs its store to finish.
                start_new_session=True,
            )

    def _await_ready(self, binary: RedisBinary) -> None:
        deadline = time.monotonic() + _PATIENCE
        client = _client(self._folder)
        while not self._died.is_set() and time.monotonic() < deadline:
            try:
                client.ping()
            except redis.BusyLoadingError:
                deadline = time.monotonic() + _PATIENCE  # a large file takes as long as it takes
            except redis.RedisError:
                pass
            else:
                self._ready = True
                client.close()
                return
            self._died.wait(0.02)
        raise self._folder.why_not_started(binary)

    def _end_process(self, keeper: threading.Thread) -> None:
        _shut_down(self._folder)
        keeper.join(10)
        if keeper.is_alive() and self._process is not None:
            self._process.kill()  # nothing is lost by it: what was acknowledged is on disk
            keeper.join()


def _options(folder: RedisFolder) -> list[str]:
    settings = {
        "port": "0",
        "unixsocket": str(folder.socket),
        "unixsocketperm": "700",
        "dir": str(folder.path),
        "appendonly": "yes",
        "appendfsync": "always",
        # As plain commands, every later server of either kind reads what this one wrote.
        "aof-use-rdb-preamble": "no",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "logfile": "",
    }
    return [part for name, value in settings.items() for part in (f"--{name}", value)]


def _client(folder: RedisFolder) -> redis.Redis:
    socket, once = str(folder.socket), Retry(NoBackoff(), 0)
    return redis.Redis(unix_socket_path=socket, socket_timeout=_ANSWER_WITHIN, retry=once)


def _shut_down(folder: RedisFolder) -> None:
    try:
        _client(folder).shutdown(nosave=True)
    except redis.RedisError:
        log.debug("the embedded Redis did not answer to SHUTDOWN")
