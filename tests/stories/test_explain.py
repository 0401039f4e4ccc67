"""`explain` says what the flows would do, and then they do just that; by itself it does nothing."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bridge.flows.intake.receive import receive
from tests.stories.commands import Ran, Terminal
from tests.stories.conftest import Teller
from tests.stories.story import ANA, BEN, Story

pytestmark = pytest.mark.redis

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal beside the story."""
    return Terminal(monkeypatch, capsys)


def test_what_it_says_of_an_emergency_is_what_then_happens(
    tell: Teller, terminal: Terminal
) -> None:
    with tell(start=time.time()) as story:
        before = _everything(story)
        said = terminal.run(story, "explain", "acme", "4821")
        assert said.code == 0, said.err
        for words in (
            "Casey Client sets Emergency now",
            "escalated: the level is taken",
            f"Ana Ruiz: SMS to {ANA} (emergency)",
            f"SMS to {BEN} (emergency)",
            "Dana Admin: no project manager (roles: admin)",
            "Told again at",
            "The client is answered: Thank you, Casey Client. This ticket is now an Emergency",
        ):
            assert words in said.out
        assert _everything(story) == before
        told = _json(terminal.run(story, "explain", "acme", "4821", "--json"))["told"]
        story.client_sets("emergency")
        story.expect_emergency()
        happened = {(each.person, each.channel) for each in story.deliveries().values()}
        names = {person.name: person.id for person in story.bridge.people}
        assert {(names[each["person"]], each["channel"]) for each in told} == happened
        story.over()


def test_a_second_emergency_is_explained_by_the_first(tell: Teller, terminal: Terminal) -> None:
    with tell(start=time.time()) as story:
        story.client_sets("emergency", "SUP-17", reason="Nobody can pay")
        story.expect_emergency("SUP-17")
        said = _json(terminal.run(story, "explain", "support", "SUP-17", "--json"))
        assert list(said["reasons"]) == ["cooldown"]
        assert (said["outcome"], said["told"]) == ("suppressed", [])
        assert {line["reason"] for line in said["history"]} == {"escalated", ""}
        assert any("SMS" in line["what"] for line in said["history"])
        shown = terminal.run(story, "explain", "support", "SUP-17").out
        assert "Nobody is told at once." in shown
        assert "Nobody can pay" in shown


def test_a_restricted_account_and_another_level(tell: Teller, terminal: Terminal) -> None:
    with tell(start=time.time()) as story:
        why = ("--until", "2030-01-01", "--reason", "Misuse", "--by", "Dana")
        assert terminal.run(story, "restrict", "acme", "Acme Stores", *why).code == 0
        said = _json(terminal.run(story, "explain", "acme", "#4821", "--json"))
        assert list(said["reasons"]) == ["restricted"]
        higher = ("explain", "acme", "4821", "--level", "higher_priority", "--json")
        said = _json(terminal.run(story, *higher))
        assert (list(said["reasons"]), said["in_digest"]) == (["escalated"], True)
        assert said["told"] == []


def test_a_pasted_webhook(tell: Teller, terminal: Terminal, tmp_path: Path) -> None:
    file, body = tmp_path / "body.json", _pasted()
    explain = ("explain", "acme", "--payload", str(file))
    with tell(start=time.time()) as story:
        file.write_bytes(body)
        said = _json(terminal.run(story, *explain, "--json"))
        assert list(said["reasons"]) == ["escalated"]
        assert {each["person"] for each in said["told"]} == {"Ana Ruiz", "Ben Okafor"}
        receive(story.bridge, "acme", story.bridge.inboxes["acme"].parse({}, body))
        story.settle()
        story.expect_emergency()
        again = terminal.run(story, *explain)
        assert "It was received before as ev-" in again.out
        assert "already_recorded" in again.out and "Nobody is told at once." in again.out
        assert "escalated: the level is taken" in again.out
        story.over()


@pytest.mark.parametrize(
    ("body", "complaint"),
    [(b"{nonsense", "not JSON"), (None, "cannot be read")],
)
def test_a_payload_that_cannot_be_read(
    tell: Teller, terminal: Terminal, tmp_path: Path, body: bytes | None, complaint: str
) -> None:
    file = tmp_path / "body.json"
    if body is not None:
        file.write_bytes(body)
    with tell(start=time.time()) as story:
        refused = terminal.run(story, "explain", "acme", "--payload", str(file))
        assert (refused.code, refused.out) == (1, "")
        assert complaint in refused.err


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("acme", "99999"), "acme has no ticket '99999' that we may see"),
        (("nowhere", "4821"), "there is no connection 'nowhere'; there are: acme, support"),
    ],
)
def test_what_is_not_known_is_refused(
    tell: Teller, terminal: Terminal, words: tuple[str, ...], complaint: str
) -> None:
    with tell(start=time.time()) as story:
        said = terminal.run(story, "explain", *words)
        assert (said.code, said.out, said.err) == (1, "", f"{complaint}\n")


def _pasted() -> bytes:
    """What Zendesk posts when the field is set, just now."""
    recorded = FIXTURES / "zendesk" / "field_set_wrapped_value.json"
    body = json.loads(recorded.read_text(encoding="utf-8"))
    body["time"] = datetime.now(UTC).isoformat()
    return json.dumps(body).encode()


def _json(ran: Ran) -> dict[str, Any]:
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


def _everything(story: Story) -> tuple[Any, ...]:
    """What the bridge knows, has to do, has written and has sent."""
    store = story.bridge.store
    written = story.writes("zendesk"), story.writes("jira")
    return store.log(), store.agenda(), store.counters(), written, story.received()
