"""Posts for chat rooms: the same as the letter says, short, and the link last."""

import pytest

from bridge.core.channels import Form, Traits
from bridge.core.deliveries import AlertKind
from bridge.messages.alerts import render
from bridge.messages.views import AlertView
from tests.messages.hostile import HOSTILE
from tests.messages.views import ANA, ZONE, T, alert, all_words

ROOM = Traits("slack", "slack", "Slack", "Slack message", "Slack", Form.PLAIN, address="slack")


def test_an_emergency() -> None:
    lines = render(alert(traits=ROOM)).text.splitlines()
    assert lines[0] == "EMERGENCY: #4821 Checkout is down"
    assert lines[1] == "Acme needs a person now, since 02:14 CST."
    assert lines[2] == "In the client's words: checkout down, all stores"
    assert lines[-1] == "I have it: https://esc.example.com/e/7Kq2"


@pytest.mark.parametrize("kind", AlertKind)
def test_every_kind_has_a_post_that_is_short(kind: AlertKind) -> None:
    for view in (alert(kind, ROOM), AlertView(kind, "d1", ROOM, ANA, ZONE, T)):
        said = render(view)
        assert 0 < len(said.text) < 1000
        assert (said.subject, said.html) == ("", "")


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_others_make_no_line_of_their_own(words: str) -> None:
    for kind in (AlertKind.STAND_DOWN, AlertKind.OPERATOR, AlertKind.TAKEN):
        calm = render(alert(kind, ROOM)).text.count("\n")
        assert render(alert(kind, ROOM, content=all_words(kind, words))).text.count("\n") <= calm
