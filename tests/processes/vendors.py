"""The simulated vendors through their control API: act as people, script faults, read receipts."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from bridge.core.deliveries import AlertKind, delivery_id
from bridge.core.escalations import escalation_id

_EMERGENCY = re.compile(r"^EMERGENCY #(\d+)\b")


@dataclass(frozen=True)
class Alerted:
    """How often each emergency reached each person. Keys: (ticket, address), and delivery id."""

    sms: Counter[tuple[int, str]]
    mails: Counter[str]

    def lost_sms(self, tickets: Iterable[int], phones: Iterable[str]) -> int:
        """How many of the texts that should have come did not."""
        phones = list(phones)
        return sum(not self.sms[ticket, phone] for ticket in tickets for phone in phones)

    def lost_mails(self, tickets: Iterable[int], people: Iterable[str]) -> int:
        """How many of the mails that should have come did not; `people`: their ids."""
        people = list(people)
        return sum(not self.mails[mail_of(each, one)] for each in tickets for one in people)

    @property
    def sms_twice(self) -> int:
        """Texts beyond the first of the same to the same number."""
        return sum(count - 1 for count in self.sms.values())

    @property
    def mails_twice(self) -> int:
        """Mails beyond the first of the same delivery."""
        return sum(count - 1 for count in self.mails.values())


class Vendors:
    """Talks to /control of `python -m sandbox` at `url`, and reads its `ledger`."""

    def __init__(self, url: str, ledger: Path) -> None:
        self.url = url
        self._ledger, self._read, self._texts = ledger, 0, 0
        self._session = requests.Session()
        self._session.trust_env = False

    def tickets(self, count: int, level: str | None = None) -> list[int]:
        """New Zendesk tickets of a client, of which nobody is told."""
        asked: dict[str, Any] = {"count": count, "silent": True, "subject": "All tills are down"}
        if level:
            asked["level"] = level
        return list(self._post("zendesk/tickets", asked)["ids"])

    def set_level(self, ticket: int, level: str) -> None:
        """The client chooses a level; the webhook is sent in the background."""
        self._post(f"zendesk/tickets/{ticket}", {"level": level})

    def set_levels(self, tickets: Sequence[int], level: str) -> None:
        """A bulk edit."""
        self._post("zendesk/levels", {"ids": list(tickets), "level": level})

    def ticket(self, id: int) -> dict[str, Any]:
        """The ticket as Zendesk has it, with its comments."""
        return self._get(f"zendesk/tickets/{id}")

    def fault(self, vendor: str, kind: str, **settings: Any) -> None:
        """Put a fault script into force; see sandbox/faults.py."""
        self._post("faults", {"vendor": vendor, "kind": kind, **settings})

    def heal(self) -> None:
        """End all fault scripts."""
        self._session.delete(f"{self.url}/control/faults", timeout=30).raise_for_status()

    def flush(self, timeout: float = 60.0) -> bool:
        """Wait until no webhook or callback is on its way (timeout: seconds)."""
        return bool(self._post("flush", {"timeout": timeout})["quiet"])

    def received(self) -> dict[str, list[dict[str, Any]]]:
        """What people received: "sms" and "mail"."""
        return self._get("received")

    def texts_sent(self) -> int:
        """How many texts Twilio took so far; this does not disturb the vendors."""
        if self._ledger.exists():
            with self._ledger.open("rb") as file:
                file.seek(self._read)
                news = file.read()
            whole = news[: news.rfind(b"\n") + 1]
            self._read += len(whole)
            self._texts += sum(json.loads(line)["kind"] == "sms" for line in whole.splitlines())
        return self._texts

    def alerted(self) -> Alerted:
        """The emergencies among what people received."""
        got = self.received()
        texts = ((sms, _EMERGENCY.match(sms["body"])) for sms in got["sms"])
        mails = (mail["custom_args"].get("delivery", "") for mail in got["mail"])
        return Alerted(
            Counter((int(found[1]), sms["to"]) for sms, found in texts if found),
            Counter(id for id in mails if f"-{AlertKind.EMERGENCY.value}-" in id),
        )

    def sms_times(self) -> dict[int, float]:
        """When the first text of each ticket's emergency reached Twilio; seconds UTC."""
        times: dict[int, float] = {}
        for sms in self.received()["sms"]:
            if found := _EMERGENCY.match(sms["body"]):
                ticket = int(found[1])
                times[ticket] = min(sms["at"], times.get(ticket, sms["at"]))
        return times

    def webhooks(self) -> list[dict[str, Any]]:
        """What the vendors posted to the bridge, with when and the answer's status."""
        return list(self._get("webhooks")["attempts"])

    def requests(self, vendor: str) -> list[dict[str, Any]]:
        """What reached a vendor."""
        found = self._session.get(
            f"{self.url}/control/requests", params={"vendor": vendor}, timeout=60
        )
        return list(found.json()["requests"])

    def _get(self, path: str) -> dict[str, Any]:
        answer = self._session.get(f"{self.url}/control/{path}", timeout=60)
        answer.raise_for_status()
        return dict(answer.json())

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self._session.post(f"{self.url}/control/{path}", json=body, timeout=150)
        answer.raise_for_status()
        return dict(answer.json())


def mail_of(ticket: int, person: str) -> str:
    """The delivery id of the mail about a ticket's first emergency to a person."""
    about = escalation_id("acme", str(ticket), 1)
    return delivery_id(AlertKind.EMERGENCY, about, person, "email")
