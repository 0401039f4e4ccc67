"""A person's word on how to reach them is in one place, and it is never forgotten."""

from dataclasses import dataclass, field, replace
from itertools import count

from bridge.core.contacts import Contact
from bridge.core.people import Person
from bridge.flows.context import Bridge
from bridge.flows.delivery.browsers import Span, switch
from bridge.flows.pages.board import board
from bridge.flows.team.phone_replies import answer_text
from bridge.messages.phone_answers import HELP
from tests.web.door import opened

ANA = Person("ana", "Ana Ruiz", "ana@acme.example", "+15550100001", frozenset({"pm"}))

_sids = count()


@dataclass(frozen=True)
class Text:
    """A text to our number."""

    text: str
    sender: str = ANA.phone
    message_sid: str = field(default_factory=lambda: f"SM{next(_sids)}")
    opt_out_type: str = ""


def texts(bridge: Bridge, text: str) -> str:
    """What Ana is answered."""
    return answer_text(bridge, bridge.traits("sms"), Text(text))


def test_a_stop_is_never_forgotten() -> None:
    door = opened()
    alone = replace(door.bridge, people=(ANA,))
    assert texts(alone, "STOP") == ""
    door.clock.now += 31 * 86_400.0
    (trouble,) = board(alone, alone.clock()).trouble
    assert "Ana Ruiz has opted out of texts" in trouble
    texts(alone, "START")
    assert board(alone, alone.clock()).trouble == ()


def test_what_was_said_by_one_way_is_kept_by_the_others(bridge: Bridge) -> None:
    alone = replace(bridge, people=(ANA,))
    switch(alone, ANA, Span.ALWAYS)
    texts(alone, "STOP")
    switch(alone, ANA, Span.HOUR)
    said = bridge.store.read(Contact, ANA.id).value
    assert said is not None and said.opted_out
    assert said.said_available is not None and said.said_available.until is not None
    texts(alone, "START")
    again = bridge.store.read(Contact, ANA.id).value
    assert again == replace(said, opted_out=False)


def test_help_is_given_again_after_an_hour(bridge: Bridge) -> None:
    now = bridge.clock()
    alone = replace(bridge, people=(ANA,), clock=lambda: now)
    answers = [texts(alone, f"out of office {n}") for n in range(7)]
    assert answers == [HELP] * 5 + [""] * 2
    now += 3599
    assert texts(alone, "out of office") == ""
    now += 1
    assert texts(alone, "out of office") == HELP
