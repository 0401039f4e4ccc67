"""What a browser notification says: short enough for every push service, and never out of date."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.deliveries import AlertKind, Taken
from bridge.messages.alerts import render
from bridge.messages.views import AlertView
from tests.messages.hostile import HOSTILE
from tests.messages.views import ANA, ESCALATION, PUSH, TICKET, ZONE, T, alert, all_words

KINDS = list(AlertKind)
MOST_BYTES = 3000


def said(kind: AlertKind = AlertKind.EMERGENCY, **view: Any) -> dict[str, Any]:
    message = render(alert(kind, PUSH, **view))
    payload: dict[str, Any] = json.loads(message.text)
    assert payload["tag"] == message.thread
    return payload


def test_an_emergency() -> None:
    assert said() == {
        "title": "EMERGENCY #4821 · Acme",
        "body": "checkout down, all stores — since 02:14 CST",
        "tag": "esc-E1a2b3c4d5e6f70",
        "url": "https://esc.example.com/e/7Kq2",
        "renotify": True,
        "requireInteraction": True,
        "actions": [{"action": "acknowledge", "title": "I have it"}],
    }


@pytest.mark.parametrize(
    ("kind", "title", "body"),
    [
        (AlertKind.REMINDER, "NOT SEEN: EMERGENCY #4821 · Acme", "all stores"),
        (AlertKind.TAKEN, "Ben has #4821", "Since"),
        (AlertKind.STAND_DOWN, "STAND DOWN #4821", "By Dana Client"),
    ],
)
def test_what_comes_after_it(kind: AlertKind, title: str, body: str) -> None:
    payload = said(kind)
    assert payload["title"] == title and body in payload["body"]
    assert payload["tag"] == said()["tag"]
    assert bool(payload["actions"]) == payload["renotify"] == (kind is AlertKind.REMINDER)


def test_a_time_of_another_day_has_its_date() -> None:
    later = said(AlertKind.REMINDER, now=T + 24 * 3600)["body"]
    assert later.endswith("since Mon 23 Nov 02:14 CST")


def test_what_is_late_says_how_things_are_now() -> None:
    taken = replace(ESCALATION, responded_at=T + 60, responded_by="Ben")
    assert said(escalation=taken)["title"] == "Ben has #4821"
    over = replace(taken, stood_down_at=T + 120, stood_down_by="Dana Client")
    for kind in (AlertKind.EMERGENCY, AlertKind.REMINDER, AlertKind.TAKEN):
        assert said(kind, escalation=over)["title"] == "STAND DOWN #4821"


def test_whoever_has_it_is_told_so() -> None:
    assert said(AlertKind.TAKEN, content=Taken("Ana Ruiz"))["title"] == "You have #4821"


@pytest.mark.parametrize("link", ["", "javascript:alert(1)", "https://e.example/" + "x" * 5000])
def test_a_link_that_is_none_has_no_button_to_press(link: str) -> None:
    payload = said(link=link)
    assert payload["url"] == ""
    assert payload["actions"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_view_with_nothing_in_it(kind: AlertKind) -> None:
    assert json.loads(render(AlertView(kind, "d1", PUSH, ANA, ZONE, T)).text)["title"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words(kind: AlertKind, words: str) -> None:
    _fits(kind, words)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=600), st.sampled_from(KINDS))
def test_any_words(words: str, kind: AlertKind) -> None:
    _fits(kind, words)


def _fits(kind: AlertKind, words: str) -> None:
    ticket = replace(TICKET, key=words, subject=words, organization=words)
    escalation = replace(ESCALATION, reason_text=words)
    content = all_words(kind, words)
    message = render(alert(kind, PUSH, ticket=ticket, escalation=escalation, content=content))
    assert len(message.text.encode()) <= MOST_BYTES
    payload = json.loads(message.text)
    assert "\n" not in payload["title"] + payload["body"]
    assert payload["url"] == "https://esc.example.com/e/7Kq2"
