"""What the figures were measured on."""

import os
import platform
import shutil
import subprocess
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from bridge.redis.binary import find_binary
from tests.bench.contestants import Contestant
from tests.settings import ROOT

_FLUSHES = 200
_LAST_CHANGE = ["git", "-C", str(ROOT), "log", "-1", "--format=%h of %ci"]


def machine() -> dict[str, str]:
    """In words, by what is described."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "processors": f"{os.cpu_count()} x {_processor()}",
        "load before": f"{os.getloadavg()[0]:.1f}",
        "flush of a write": f"{_flush():.2f} ms",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "Redis": _said([str(find_binary().path), "--version"]),
        "the bridge": _said([*_LAST_CHANGE, "--", "bridge", "adapters", "Procfile"]),
        "web server": f"gunicorn {version('gunicorn')}",
    }


def versions(contestants: Iterable[Contestant]) -> dict[str, str]:
    """Of those that run here and say their version."""
    return {one.name: one.version() for one in contestants if one.version() and not one.missing()}


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def _said(command: list[str]) -> str:
    if not shutil.which(command[0]):
        return "not known"
    return subprocess.run(command, capture_output=True, text=True, timeout=20).stdout.strip()


def _flush() -> float:
    """Milliseconds that one small write takes to be on disk, on average."""
    with TemporaryDirectory() as folder, Path(folder, "file").open("wb", buffering=0) as file:
        begun = time.perf_counter()
        for _ in range(_FLUSHES):
            file.write(b"x" * 512)
            os.fsync(file.fileno())
        return 1000 * (time.perf_counter() - begun) / _FLUSHES
