"""Flask alone, with dramatiq, and with RQ, on the server and the Redis that the bridge has."""

import subprocess
import sys
from pathlib import Path
from typing import ClassVar

from tests.bench.bridge import procfile
from tests.bench.contestants import PHONES, TakesZendesk
from tests.bench.events import SECRET
from tests.bench.stand import Stand
from tests.settings import ROOT

_HERE = Path(__file__).parent
_APPS = _HERE / "apps"
_PINS = _HERE / "requirements.txt"
_VENV = ROOT / "var" / "bench" / "venv"
_INSTALL_SECONDS = 300


class _Flask(TakesZendesk):
    """An application in apps/, `module`, on the web server of the Procfile."""

    module: ClassVar[str]
    package: ClassVar[str]

    def missing(self) -> str:
        """Install the pins, once."""
        stamp = _VENV / "installed.txt"
        if stamp.exists() and stamp.read_text() == _PINS.read_text():
            return ""
        pip = [str(_VENV / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        commands = [[sys.executable, "-m", "venv", str(_VENV)], [*pip, "-r", str(_PINS)]]
        for command in commands:
            done = subprocess.run(command, capture_output=True, timeout=_INSTALL_SECONDS)
            if done.returncode:
                return f"its packages could not be installed (tests/bench/peers/{_PINS.name})"
        stamp.write_text(_PINS.read_text())
        return ""

    def version(self) -> str:
        """As it is pinned."""
        pins = dict(line.split("==") for line in _PINS.read_text().split() if "==" in line)
        return f"{self.package} {pins[self.package]}"

    def start(self, stand: Stand, workers: bool = True) -> None:
        """The web process, and the workers if it has some."""
        stand.redis.start()
        environ = _environ(stand)
        server = procfile()["web"].replace("wsgi:app", f"{self.module}:app")
        stand.run(["sh", "-c", f"exec {server}"], environ)
        for command in self.workers() if workers else ():
            stand.run(command, environ)
        stand.answers("/")

    def workers(self) -> list[list[str]]:
        """The commands of its worker processes."""
        return []


class BareFlask(_Flask):
    """The floor."""

    key: ClassVar[str] = "flask"
    name: ClassVar[str] = "Flask alone"
    told: ClassVar[str] = "verifies, posts, answers: the floor of this web server; keeps nothing"
    module: ClassVar[str] = "bare"
    package: ClassVar[str] = "Flask"


class FlaskDramatiq(_Flask):
    """With dramatiq, as its manual shows it."""

    key: ClassVar[str] = "dramatiq"
    name: ClassVar[str] = "Flask + dramatiq"
    told: ClassVar[str] = "verifies, SET NX, enqueues; 2 processes with 8 threads each post"
    queues: ClassVar[bool] = True
    module: ClassVar[str] = "with_dramatiq"
    package: ClassVar[str] = "dramatiq"

    def workers(self) -> list[list[str]]:
        """One command starts the two processes."""
        return [[_program("dramatiq"), "--processes", "2", "--threads", "8", self.module]]


class FlaskRq(_Flask):
    """With RQ, as its manual shows it."""

    key: ClassVar[str] = "rq"
    name: ClassVar[str] = "Flask + RQ"
    told: ClassVar[str] = "verifies, SET NX, enqueues; 2 workers, which fork for each job, post"
    queues: ClassVar[bool] = True
    module: ClassVar[str] = "with_rq"
    package: ClassVar[str] = "rq"

    def workers(self) -> list[list[str]]:
        """Two, of which one also looks after what is tried again."""
        command = [_program("rq"), "worker", "--quiet"]
        return [[*command, "--with-scheduler"], command]


def _environ(stand: Stand) -> dict[str, str]:
    return {
        "PATH": f"{_VENV / 'bin'}:/usr/bin:/bin",
        "PYTHONPATH": str(_APPS),
        "REDIS_URL": stand.redis.url,
        "RQ_REDIS_URL": stand.redis.url,
        "SINK": f"{stand.vendors.sink}/twilio/Messages.json",
        "PHONES": ",".join(PHONES),
        "WEBHOOK_SECRET": SECRET,
        "WEB_CONCURRENCY": "2",
    }


def _program(name: str) -> str:
    return str(_VENV / "bin" / name)
