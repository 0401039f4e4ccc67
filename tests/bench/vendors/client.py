"""The vendors as a child process, and what the bench asks of them."""

import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import requests

from tests.bench.vendors.server import Call, Delays
from tests.processes.children import Child, eventually

REAL = Delays(read=0.25, write=0.4, text=0.15, mail=0.1, receipt=1.0, limit=700)
"""Seconds that real vendors take, and the calls that Zendesk's larger plans allow a minute.
https://developer.zendesk.com/api-reference/introduction/rate-limits/"""

_NAMED = re.compile(r"#(\d+)")
_MANY = re.compile(r"^(\d+) more EMERGENC")


@dataclass(frozen=True)
class Text:
    """A text that reached the sink. `at`: monotonic seconds; `tells`: of how many emergencies."""

    at: float
    to: str
    tickets: tuple[int, ...]
    tells: int = 1


class Vendors:
    """Starts them, and speaks to them; `url` and `sink` are their addresses."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        command = [sys.executable, "-m", "tests.bench.vendors"]
        self._child = Child("vendors", command, environ, folder / "vendors.log")
        said = eventually(self._child.words, 20, "the vendors are there")
        vendors, sink = said.split()
        self.url, self.sink = f"http://127.0.0.1:{vendors}", f"http://127.0.0.1:{sink}"
        self._session = requests.Session()
        self._session.trust_env = False

    def state(self) -> dict[str, Any]:
        """How many calls and texts there were, and for how many seconds none was under way."""
        return dict(self._session.get(f"{self.url}/control/state", timeout=10).json())

    def calls(self, first: int = 0) -> list[Call]:
        """What reached them, from a number on."""
        answer = self._session.get(f"{self.url}/control/calls?from={first}", timeout=60)
        return [Call(**each) for each in answer.json()]

    def texts(self, first: int = 0) -> list[Text]:
        """The texts among the calls."""
        return [_text(call) for call in self.calls(first) if call.kind == "text"]

    def be(self, delays: Delays) -> None:
        """As slow as that from now on."""
        self._post("delays", vars(delays))

    def sink_is(self, open: bool) -> None:
        """Take texts, or refuse every connection."""
        self._post("sink", open)

    def reached(self, texts: int, within: float) -> bool:
        """Wait until so many texts came; False when they did not within so many seconds."""
        return self._until(lambda state: state["texts"] >= texts, within)

    def quiet(self, seconds: float, within: float = 60.0) -> bool:
        """Wait until from now on no call was under way for so many seconds."""
        time.sleep(seconds)
        return self._until(lambda state: state["quiet"] >= seconds, within)

    def close(self) -> None:
        """End them."""
        self._child.kill()

    def _until(self, condition: Callable[[dict[str, Any]], bool], within: float) -> bool:
        deadline = time.monotonic() + within
        while not condition(self.state()):
            if time.monotonic() > deadline:
                return False
            time.sleep(_LOOK_AGAIN)
        return True

    def _post(self, what: str, content: object) -> None:
        self._session.post(f"{self.url}/control/{what}", json=content, timeout=10)
        time.sleep(_TAKES_HOLD)


_LOOK_AGAIN = 0.01
_TAKES_HOLD = 0.1
"""Seconds in which the sink opens or closes."""


def _text(call: Call) -> Text:
    if call.path.startswith("/alertmanager"):
        alerts = json.loads(call.body)["alerts"]
        tickets = tuple(int(each["labels"]["ticket"]) for each in alerts)
        return Text(call.at, "", tickets, len(tickets))
    form = parse_qs(call.body)
    body, to = form.get("Body", [""])[0], form.get("To", [""])[0]
    many = _MANY.match(body)
    tickets = tuple(map(int, _NAMED.findall(body)))
    tells = int(many[1]) if many else int("EMERGENCY" in body)
    return Text(call.at, to, tickets, tells)
