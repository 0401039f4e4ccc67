"""The folder of the embedded Redis: its locks, its socket, its log, and what the log means."""

import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import IO
from urllib.parse import quote

from bridge.redis.binary import EmbeddedRedisUnavailable, RedisBinary

# A Unix socket's path holds 108 bytes on Linux and 104 on macOS.
_LONGEST_PATH = 100
_SHORT = "bridge-redis-"
_LINES_QUOTED = 6


class RedisFolder:
    """The files of one embedded Redis under `data_dir`/redis, for its owner's eyes only."""

    def __init__(self, data_dir: Path) -> None:
        self.path = Path(data_dir).absolute() / "redis"
        self.log = self.path / "redis.log"

    def make(self) -> None:
        """Make the folder; OSError when that is not allowed."""
        self.path.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o700)

    def hold(self, name: str) -> IO[bytes]:
        """A lock, held until it is closed by all who have it; BlockingIOError when it is taken."""
        file = (self.path / name).open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise
        return file

    @property
    def socket(self) -> Path:
        """Where the socket is, or was when a server last ran."""
        try:
            return Path(os.fsdecode((self.path / "socket").read_bytes()))
        except OSError:
            return self.path / "redis.sock"

    def place_socket(self) -> Path:
        """Say where the socket goes: into the folder, or a short one when that path is too long."""
        socket = self.path / "redis.sock"
        if len(os.fsencode(socket)) > _LONGEST_PATH:
            parent = tempfile.gettempdir() if len(tempfile.gettempdir()) < 60 else "/tmp"
            socket = Path(tempfile.mkdtemp(prefix=_SHORT, dir=parent)) / "redis.sock"
        (self.path / "socket").write_bytes(os.fsencode(socket))
        return socket

    def clear_socket(self) -> None:
        """Remove the short folder, if the socket was in one."""
        parent = self.socket.parent
        if parent != self.path and parent.name.startswith(_SHORT):
            shutil.rmtree(parent, ignore_errors=True)

    def rotate_log(self) -> None:
        """Begin a new log and keep the last one."""
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".log.1"))

    def last_words(self) -> str:
        """The end of the server's own log."""
        try:
            lines = self.log.read_text(errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join([line for line in lines if line.strip()][-_LINES_QUOTED:])

    def refuse_older(self, binary: RedisBinary) -> None:
        """Redis 6 does not see the files of Redis 7 and would start empty beside them."""
        if binary.version < (7,) and (self.path / "appendonlydir").exists():
            raise EmbeddedRedisUnavailable(
                f"the data in {self.path} were written by Redis 7 or later, and {binary.path} is "
                f"{'.'.join(map(str, binary.version))}. Install the later redis-server again."
            )

    def why_not_started(self, binary: RedisBinary) -> EmbeddedRedisUnavailable:
        """The error for a server that refused, with its last words and what to do."""
        words = self.last_words()
        mend = f"Its log is {self.log}."
        if "Bad file format" in words or "Unexpected end of file" in words:
            mend = (
                "Its file of writes is damaged. Copy the folder, then cut the damaged end off with "
                f'(exec -a redis-check-aof "{binary.path}" --fix FILE) in bash, where FILE is the '
                ".aof file there, and start again."
            )
        elif "No space left" in words:
            mend = "The disk is full. Free some space and start again."
        return EmbeddedRedisUnavailable(
            f"the embedded Redis did not start in {self.path}. {mend} Redis said:\n{words}"
        )


def socket_url(socket: Path) -> str:
    """The address of a socket for redis.from_url."""
    return f"unix://{quote(str(socket))}"


def running_url(data_dir: Path) -> str | None:
    """The address of the server that a bridge runs on `data_dir` just now, if one does."""
    folder = RedisFolder(data_dir)
    try:
        folder.hold("owner.lock").close()
    except BlockingIOError:
        return socket_url(folder.socket)
    except OSError:
        pass
    return None
