"""Tell a story through the whole program: real Redis, real HTTP, simulated vendors, our own clock.

What people receive has to be expected. A story ends with `Story.over()`, and every text, mail or
public answer that nobody expected makes it fail.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import redis
from waitress.server import create_server

from bridge.bootstrap import build
from bridge.config import load
from bridge.flows.context import Bridge
from bridge.flows.send_digest import plan
from bridge.sandbox.app import SandboxServer, create_app
from bridge.sandbox.demo_world import demo_configuration, demo_world
from bridge.sandbox.world import SandboxWorld
from bridge.web.app import create_app as create_bridge
from bridge.worker import Worker

CHICAGO = ZoneInfo("America/Chicago")
ANA, BEN = "+13125550101", "+13125550102"
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
    worker: Worker
    hands: Hands
    expected_sms: list[int] = field(default_factory=list)
    expected_mails: list[int] = field(default_factory=list)
    expected_answers: list[tuple[int, int]] = field(default_factory=list)

    def settle(self) -> None:
        """Let everything happen that is due now, webhooks and callbacks included."""
        quiet = 0
        while quiet < 2:
            assert self.world.flush(20), "webhooks are still on their way after 20 s"
            quiet = 0 if self.worker.drain() else quiet + 1

    def forward(self, seconds: float) -> None:
        """Let time pass: everything that becomes due on the way happens at its own time."""
        until = self.hands.now + seconds
        plan(self.bridge, self.hands.now)
        while (due := self.bridge.store.next_due()) is not None and due <= until:
            self.hands.now = max(self.hands.now, due)
            self.settle()
        self.hands.now = until
        self.settle()

    def client_sets(self, level: str | None, ticket: int = 4821, reason: str = "") -> None:
        """The client chooses a level in Zendesk."""
        self._zendesk_sets(level, ticket, "Casey Client", reason)

    def agent_sets(self, level: str | None, ticket: int = 4821) -> None:
        """An agent chooses a level in Zendesk."""
        self._zendesk_sets(level, ticket, "Alex Agent", "")

    def client_says(self, text: str, ticket: int = 4821) -> None:
        """The client replies on the ticket."""
        self.world.zendesk.comment(ticket, text, self.zendesk_user("Casey Client"))
        self.settle()

    def agent_says(self, text: str, ticket: int = 4821, public: bool = True) -> None:
        """An agent writes on the ticket."""
        self.world.zendesk.comment(ticket, text, self.zendesk_user("Alex Agent"), public)
        self.settle()

    def zendesk_user(self, name: str) -> Any:
        """A user of the sandbox Zendesk by name."""
        users = self.world.zendesk.users.values()
        return next(user for user in users if user.name == name)

    def jira_user(self, name: str) -> Any:
        """A user of the sandbox Jira by name."""
        users = self.world.jira.users.values()
        return next(user for user in users if user.name == name)

    def ticket(self, id: int = 4821) -> Any:
        """The Zendesk ticket as it is there."""
        return self.world.zendesk.ticket(id)

    def level(self, id: int = 4821) -> str | None:
        """What the dropdown shows."""
        value = self.ticket(id).fields.get(360001234567)
        return value and value.removeprefix("escalation_")

    def expect_sms(self, to: str, *words: str) -> str:
        """A text that was sent to the number and holds the words; it is expected from now on."""
        for number, sms in enumerate(self.received()["sms"]):
            fits = sms["to"] == to and all(word in sms["body"] for word in words)
            if fits and number not in self.expected_sms:
                self.expected_sms.append(number)
                return str(sms["body"])
        raise AssertionError(f"no text to {to} with {words} in {self._unexpected()['sms']}")

    def expect_mail(self, to: str, *words: str) -> dict[str, Any]:
        """A mail to the address with the words in subject or text."""
        for number, mail in enumerate(self.received()["mail"]):
            text = f"{mail['subject']}\n{mail['text']}"
            fits = mail["to"] == to and all(word in text for word in words)
            if fits and number not in self.expected_mails:
                self.expected_mails.append(number)
                return dict(mail)
        raise AssertionError(f"no mail to {to} with {words} in {self._unexpected()['mail']}")

    def expect_pms(self, *words: str) -> None:
        """Both project managers got a text and a mail with the words."""
        for phone, address in ((ANA, "ana@acme.example"), (BEN, "ben@acme.example")):
            self.expect_sms(phone, *words)
            self.expect_mail(address, *words)

    def expect_answer(self, *words: str, ticket: int = 4821) -> str:
        """A public answer of the bridge on the ticket."""
        for number, comment in enumerate(self._answers(ticket)):
            fits = all(word in comment["body"] for word in words)
            if fits and (ticket, number) not in self.expected_answers:
                self.expected_answers.append((ticket, number))
                return str(comment["body"])
        raise AssertionError(f"no answer with {words} in {self._answers(ticket)}")

    def note(self, *words: str, ticket: int = 4821) -> str:
        """An internal note of the bridge with the words."""
        notes = [c["body"] for c in self.ticket(ticket).comments if not c["public"]]
        found = [body for body in notes if all(word in body for word in words)]
        assert found, f"no note with {words} in {notes}"
        return str(found[-1])

    def reasons(self, record: str = "acme/4821") -> list[str]:
        """The reasons in the ticket's history, oldest first."""
        lines = self.bridge.store.history(record)
        return [line.reason.value for line in lines if line.what.startswith("Escalation set")]

    def received(self) -> dict[str, list[dict[str, Any]]]:
        """Everything that people received."""
        return self.world.received()

    def over(self) -> None:
        """Fail on any message that nobody expected, and unless every event came to one end."""
        assert not any(self._unexpected().values()), f"unexpected: {self._unexpected()}"
        counts = self.bridge.store.counters()
        ends = sum(
            counts.get(f"events_{e}", 0) for e in ("alerted", "suppressed", "ignored", "failed")
        )
        assert counts.get("events_accepted", 0) == ends, counts
        assert not self.bridge.store.listed("dead"), self.bridge.store.listed("dead")

    def _unexpected(self) -> dict[str, list[Any]]:
        got = self.received()
        answers = [
            (ticket, comment["body"])
            for ticket in list(self.world.zendesk.tickets)
            for number, comment in enumerate(self._answers(ticket))
            if (ticket, number) not in self.expected_answers
        ]
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
            "answers": answers,
        }

    def _answers(self, ticket: int) -> list[Any]:
        ours = next(u for u in self.world.zendesk.users.values() if "bridge@" in u.email)
        comments = self.ticket(ticket).comments
        return [c for c in comments if c["public"] and c["author_id"] == ours.id]

    def _zendesk_sets(self, level: str | None, ticket: int, who: str, reason: str) -> None:
        if reason:
            self.world.zendesk.ticket(ticket).fields[360001234568] = reason
        value = f"escalation_{level}" if level else None
        self.world.zendesk.set_level(ticket, value, self.zendesk_user(who))
        self.settle()


@contextmanager
def told(
    redis_url: str, folder: Path, start: float = TUESDAY_TEN, changes: dict[str, str] | None = None
) -> Iterator[Story]:
    """A story from its beginning. `changes`: what to replace in the demo's TOML."""
    hands = Hands(start)
    port = _free_port()
    world = demo_world(hands, f"http://127.0.0.1:{port}")
    client = redis.Redis.from_url(redis_url)
    with SandboxServer(create_app(world)) as vendors:
        toml, environ = demo_configuration(world, vendors.url)
        for old, new in (changes or {}).items():
            assert old in toml, f"{old!r} is not in the demo's configuration"
            toml = toml.replace(old, new)
        (folder / "bridge.toml").write_text(toml, encoding="utf-8")
        settings = load(
            {
                **environ,
                "BRIDGE_CONFIG": str(folder / "bridge.toml"),
                "SECRET_KEY": "story-secret-key-that-is-long-enough-0123",
                "PUBLIC_BASE_URL": f"http://127.0.0.1:{port}",
                "REDIS_URL": redis_url,
            }
        )
        bridge = build(settings, client, shift=lambda _: hands())
        app = create_bridge(bridge, "story-secret-key-that-is-long-enough-0123")
        server = create_server(app, host="127.0.0.1", port=port, threads=8)
        threading.Thread(target=server.run, daemon=True).start()
        plan(bridge, hands())
        try:
            yield Story(world, bridge, Worker(bridge), hands)
        finally:
            world.close()
            server.close()
            client.close()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
