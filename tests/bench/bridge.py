"""The bridge as it is deployed: the processes of the Procfile, or all in one."""

import sys
from typing import ClassVar

from tests.bench.accounts import BRIDGE_EMAIL
from tests.bench.contestants import PHONES, TakesZendesk
from tests.bench.events import SECRET
from tests.bench.stand import Stand
from tests.bench.vendors.receipts import AUTH_TOKEN
from tests.processes.system import EACH_SINGLY, SECRET_KEY
from tests.settings import ROOT

_TOML = """\
[connections.acme]
kind = "zendesk"
base_url = "{vendors}/zendesk"
user = "{user}"
field = "360001234567"
{no_pace}
[connections.acme.levels]
higher_priority = "escalation_higher_priority"
emergency = "escalation_emergency"
[channels.email]
kind = "sendgrid"
from = "alerts@acme.example"
base_url = "{vendors}/sendgrid"
[channels.sms]
kind = "twilio"
account_sid = "AC00000000000000000000000000000000"
from = "+15550100000"
base_url = "{sink}/twilio"
{no_rate}
"""
_PERSON = '[[people]]\nname = "PM {number}"\nemail = "pm{number}@acme.example"\nphone = "{phone}"\n'
_NO_BOUNDS = {"no_pace": "calls_per_minute = 10000", "no_rate": "texts_per_second = 1000.0"}
_AFTER_THE_NOTE = 9.0
"""Seconds. The note on who was told is written 8 seconds after an emergency."""


class Bridge(TakesZendesk):
    """The Procfile: a web process with its workers, two workers, a clock.

    `people`: how many project managers. `by_default`: storms are gathered, the helpdesk is called
    at a pace, and texts leave as their sender lets them through; otherwise none of many
    emergencies in a row waits for those before it.
    """

    key: ClassVar[str] = "bridge"
    name: ClassVar[str] = "the bridge"
    told: ClassVar[str] = (
        "the processes of the `Procfile`: gunicorn with 2 processes, 2 workers, a clock"
    )
    queues: ClassVar[bool] = True

    def __init__(self, people: int = len(PHONES), by_default: bool = False) -> None:
        self._people, self._by_default = people, by_default

    def start(self, stand: Stand, workers: bool = True) -> None:
        """Redis, web, workers and a clock."""
        stand.redis.start()
        environ = {**self._configured(stand), "REDIS_URL": stand.redis.url, "WEB_CONCURRENCY": "2"}
        lines = ["web", *(["worker", "worker", "clock"] if workers else [])]
        for line in lines:
            stand.run(["sh", "-c", f"exec {procfile()[line]}"], environ)
        stand.answers("/readyz" if workers else "/healthz")

    def settle(self, stand: Stand) -> None:
        """All notes are written as well."""
        stand.vendors.quiet(_AFTER_THE_NOTE)

    def _configured(self, stand: Stand) -> dict[str, str]:
        addresses = {"vendors": stand.vendors.url, "sink": stand.vendors.sink}
        people = [_person(number) for number in range(self._people)]
        bounds = dict.fromkeys(_NO_BOUNDS, "") if self._by_default else _NO_BOUNDS
        text = _TOML.format(user=BRIDGE_EMAIL, **addresses, **bounds) + "".join(people)
        text += "" if self._by_default else EACH_SINGLY
        path = stand.folder / "bridge.toml"
        path.write_text(text, encoding="utf-8")
        return {
            "BRIDGE_CONFIG": str(path),
            "BRIDGE_ACME_API_TOKEN": "token",
            "BRIDGE_ACME_WEBHOOK_SECRET": SECRET,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "SENDGRID_API_KEY": "SG.key",
            "SECRET_KEY": SECRET_KEY,
            "PUBLIC_BASE_URL": f"http://127.0.0.1:{stand.port}",
        }


class BridgeInOne(Bridge):
    """`serve`."""

    key: ClassVar[str] = "serve"
    name: ClassVar[str] = "the bridge, in one process"
    told: ClassVar[str] = "`python -m bridge serve`, which `make run` starts; Redis of its own"
    queues: ClassVar[bool] = False

    def start(self, stand: Stand, workers: bool = True) -> None:
        """One process."""
        environ = {**self._configured(stand), "BRIDGE_DATA_DIR": str(stand.folder / "var")}
        stand.run([sys.executable, "-m", "bridge", "serve"], environ)
        stand.answers("/readyz")


def procfile() -> dict[str, str]:
    """The commands of the Procfile."""
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines if line)


def _person(number: int) -> str:
    phone = PHONES[number] if number < len(PHONES) else f"+1312555{1000 + number}"
    return _PERSON.format(number=number, phone=phone) + 'roles = ["pm"]\n'
