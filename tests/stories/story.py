"""Tell a story through the whole program: real Redis, real HTTP, simulated vendors, our own clock.

What people receive has to be expected. A story ends with `Story.over()`, and every text, mail or
public answer that nobody expected makes it fail.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bridge.core.commit import Index
from bridge.core.deliveries import Delivery
from bridge.core.escalations import TicketRecord
from bridge.core.levels import Outcome
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import deliveries_of
from bridge.flows.digest import plan
from sandbox.world import SandboxWorld
from tests.stories.sides import Comment, JiraSide, Key, Side, ZendeskSide
from tests.stories.working import work_off

CHICAGO = ZoneInfo("America/Chicago")
ANA, BEN = "+13125550101", "+13125550102"
PMS = ((ANA, "ana@acme.example"), (BEN, "ben@acme.example"))
DANA = "dana@acme.example"
TUESDAY_TEN = datetime(2026, 11, 24, 10, 0, tzinfo=CHICAGO).timestamp()
HOUR = 3600.0


class Hands:
    """A clock that moves only when a story moves it; seconds UTC."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@dataclass
class Story:
    """The program and its world, and what of it was expected so far."""

    world: SandboxWorld
    bridge: Bridge
    hands: Hands
    environ: Mapping[str, str] = field(default_factory=dict)
    """With which a command of the program would see the same world."""
    expected_sms: list[int] = field(default_factory=list)
    expected_mails: list[int] = field(default_factory=list)
    expected_answers: list[tuple[Key, int]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where the program's pages are."""
        return self.bridge.public_base_url

    def settle(self) -> None:
        """Let everything happen that is due now, webhooks and callbacks included."""
        quiet = 0
        while quiet < 2:
            assert self.world.flush(20), "webhooks are still on their way after 20 s"
            quiet = 0 if work_off(self.bridge) else quiet + 1

    def forward(self, seconds: float) -> None:
        """Let time pass: everything that becomes due on the way happens at its own time."""
        until = self.hands.now + seconds
        plan(self.bridge, self.hands.now)
        while (due := self.bridge.store.next_due()) is not None and due <= until:
            self.hands.now = max(self.hands.now, due)
            self.settle()
        self.hands.now = until
        self.settle()

    def down_for(self, seconds: float) -> None:
        """Let time pass without worker and clock, and start them again."""
        self.hands.now += seconds
        plan(self.bridge, self.hands.now)
        self.settle()

    def client_sets(self, level: str | None, ticket: Key = 4821, reason: str = "") -> None:
        """The client chooses a level."""
        side = self.side(ticket)
        side.sets(ticket, level, side.client, reason)
        self.settle()

    def agent_sets(self, level: str | None, ticket: Key = 4821) -> None:
        """An agent chooses a level."""
        self.side(ticket).sets(ticket, level, "Alex Agent", "")
        self.settle()

    def client_says(self, text: str, ticket: Key = 4821) -> None:
        """The client replies on the ticket."""
        side = self.side(ticket)
        side.says(ticket, text, side.client, True)
        self.settle()

    def agent_says(self, text: str, ticket: Key = 4821, public: bool = True) -> None:
        """An agent writes on the ticket."""
        self.side(ticket).says(ticket, text, "Alex Agent", public)
        self.settle()

    def texts(self, number: str, text: str) -> None:
        """Somebody texts the program's number."""
        self.world.twilio.reply(number, text)
        self.settle()

    def zendesk_user(self, name: str) -> Any:
        """A user of the sandbox Zendesk by name."""
        return ZendeskSide(self.world).user(name)

    def jira_user(self, name: str) -> Any:
        """A user of the sandbox Jira by name."""
        return JiraSide(self.world).user(name)

    def side(self, ticket: Key) -> Side:
        """The helpdesk that the ticket belongs to."""
        return ZendeskSide(self.world) if isinstance(ticket, int) else JiraSide(self.world)

    def ticket(self, id: int = 4821) -> Any:
        """The Zendesk ticket as it is there."""
        return self.world.zendesk.ticket(id)

    def issue(self, key: str = "SUP-17") -> Any:
        """The Jira issue as it is there."""
        return self.world.jira.issue(key)

    def level(self, ticket: Key = 4821) -> str | None:
        """What the dropdown shows."""
        return self.side(ticket).level(ticket)

    def record(self, id: str = "acme/4821") -> TicketRecord:
        """What the bridge knows of a ticket."""
        record = self.bridge.store.read(TicketRecord, id).value
        assert record is not None, f"there is no record {id}"
        return record

    def deliveries(self, record: str = "acme/4821") -> dict[str, Delivery]:
        """The deliveries of the newest escalation by alert, person and channel."""
        current = self.record(record).current
        found = deliveries_of(self.bridge, current.id) if current else []
        return {f"{d.alert.value} {d.person} {d.channel}": d for d in found}

    def expect_sms(self, to: str, *words: str) -> str:
        """A text that was sent to the number and holds the words; it is expected from now on."""
        for number, sms in enumerate(self.received()["sms"]):
            fits = sms["to"] == to and all(word in sms["body"] for word in words)
            if fits and number not in self.expected_sms:
                self.expected_sms.append(number)
                return str(sms["body"])
        raise AssertionError(f"no text to {to} with {words} in {self.unexpected()['sms']}")

    def expect_mail(self, to: str, *words: str) -> dict[str, Any]:
        """A mail to the address with the words in subject or text."""
        for number, mail in enumerate(self.received()["mail"]):
            text = f"{mail['subject']}\n{mail['text']}"
            fits = mail["to"] == to and all(word in text for word in words)
            if fits and number not in self.expected_mails:
                self.expected_mails.append(number)
                return dict(mail)
        raise AssertionError(f"no mail to {to} with {words} in {self.unexpected()['mail']}")

    def expect_pms(self, *words: str) -> None:
        """Both project managers got a text and a mail with the words."""
        for phone, address in PMS:
            self.expect_sms(phone, *words)
            self.expect_mail(address, *words)

    def expect_mails(self, *words: str) -> None:
        """Both project managers got a mail with the words."""
        for _, address in PMS:
            self.expect_mail(address, *words)

    def expect_answer(self, *words: str, ticket: Key = 4821) -> str:
        """A public answer of the bridge on the ticket."""
        id = self.side(ticket).id(ticket)
        for number, answer in enumerate(self.answers(ticket)):
            fits = all(word in answer for word in words)
            if fits and (id, number) not in self.expected_answers:
                self.expected_answers.append((id, number))
                return answer
        raise AssertionError(f"no answer with {words} in {self.answers(ticket)}")

    def expect_emergency(self, ticket: Key = 4821) -> None:
        """An emergency was told to everybody: the project managers and the client."""
        self.expect_pms("EMERGENCY", str(ticket))
        self.expect_answer("Emergency", ticket=ticket)

    def answers(self, ticket: Key = 4821) -> list[str]:
        """The public answers of the bridge on the ticket, oldest first."""
        return [c.body for c in self._comments(ticket) if c.public]

    def notes(self, ticket: Key = 4821) -> list[str]:
        """The internal notes of the bridge on the ticket, oldest first."""
        return [c.body for c in self._comments(ticket) if not c.public]

    def note(self, *words: str, ticket: Key = 4821) -> str:
        """An internal note of the bridge with the words."""
        notes = self.notes(ticket)
        found = [body for body in notes if all(word in body for word in words)]
        assert found, f"no note with {words} in {notes}"
        return found[-1]

    def reasons(self, record: str = "acme/4821") -> list[str]:
        """The reasons in the ticket's history, oldest first."""
        lines = self.bridge.store.history(record)
        return [line.reason.value for line in lines if line.what.startswith("Escalation set")]

    def writes(self, vendor: str) -> int:
        """How many requests that change something have reached a helpdesk."""
        lines = [one for one in list(self.world.requests) if "/oauth/" not in one.path]
        return sum(one.vendor == vendor and one.method != "GET" for one in lines)

    def received(self) -> dict[str, list[dict[str, Any]]]:
        """Everything that people received."""
        return self.world.received()

    def over(self) -> None:
        """Fail on any message that nobody expected, and unless every event came to one end."""
        assert not any(self.unexpected().values()), f"unexpected: {self.unexpected()}"
        counts = self.bridge.store.counters()
        ends = [counts.get(f"events_{end.value}", 0) for end in Outcome]
        assert counts.get("events_accepted", 0) == sum(ends), counts
        assert not self.bridge.store.listed(Index.DEAD), self.bridge.store.listed(Index.DEAD)

    def unexpected(self) -> dict[str, list[Any]]:
        """What people received and nobody expected so far."""
        got = self.received()
        tickets = [*ZendeskSide(self.world).ids(), *JiraSide(self.world).ids()]
        return {
            "sms": [
                (sms["to"], sms["body"])
                for number, sms in enumerate(got["sms"])
                if number not in self.expected_sms
            ],
            "mail": [
                (mail["to"], mail["subject"])
                for number, mail in enumerate(got["mail"])
                if number not in self.expected_mails
            ],
            "answers": [
                (ticket, answer)
                for ticket in tickets
                for number, answer in enumerate(self.answers(ticket))
                if (ticket, number) not in self.expected_answers
            ],
        }

    def _comments(self, ticket: Key) -> list[Comment]:
        return [comment for comment in self.side(ticket).comments(ticket) if comment.ours]
