"""Five hundred emergencies of one account at once, and one of another account among them."""

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence

from tests.bench import load
from tests.bench.accounts import ticket_of
from tests.bench.bridge import Bridge
from tests.bench.contestants import Contestant
from tests.bench.results import Figures, Part, Row, each
from tests.bench.stand import Stand
from tests.bench.vendors.client import REAL, Text
from tests.bench.vendors.server import Call
from tests.prove.figures import sized

_COUNT = sized(500, 5000)
_GATHERING = 140.0
"""Seconds in which all have to be told by the bridge: it gathers for two minutes."""
_AT_ONCE = 60.0
"""Seconds in which all have to be told by the others."""
_AFTERWARDS, _QUIET = 10.0, 2.0
_STORM, _OTHER = 0, 1
_ADDRESS = re.compile(r"pm\d+@acme\.example")


def _measured(contestant: Contestant, its: Stand) -> Figures:
    contestant.start(its)
    its.vendors.be(REAL)
    other = ticket_of(_OTHER, 1)
    tickets = [ticket_of(_STORM, number) for number in range(_COUNT)]
    tickets.insert(_COUNT // 2, other)
    requests = [contestant.emergency(ticket) for ticket in tickets]
    begun = time.monotonic()
    sent = load.many(its.port, requests)
    taken = sum(each.taken for each in sent)
    within = _GATHERING if contestant.key == Bridge.key else _AT_ONCE
    texts = _all_told(its, taken, begun + within)
    its.vendors.quiet(_QUIET, within=_AFTERWARDS)
    calls = its.vendors.calls()
    return {
        "taken": max(each.answered_at for each in sent) - begun,
        "single": max((text.at for text in texts if text.tells == 1), default=begun) - begun,
        "told": _told_after(texts, taken, begun) or f"> {within:.0f}",
        "other": min((text.at for text in texts if other in text.tickets), default=0.0) - begun,
        "texts": max(Counter(text.to for text in texts).values(), default=0),
        "mails": _mails_a_person(calls),
        "helpdesk": sum(call.kind in ("read", "write") for call in calls),
        "written": len({call.path for call in calls if call.kind == "write"}),
        "minute": _most_in_a_minute(calls),
    }


def _all_told(its: Stand, wanted: int, ends: float) -> list[Text]:
    """The texts, once everybody was told of so many emergencies or the time is over."""
    while True:
        texts = its.vendors.texts()
        told = _told(texts)
        if (told and min(told.values()) >= wanted) or time.monotonic() > ends:
            return texts
        time.sleep(0.5)


def _told(texts: Sequence[Text]) -> Counter[str]:
    told: Counter[str] = Counter()
    for text in texts:
        told[text.to] += text.tells
    return told


def _told_after(texts: Sequence[Text], wanted: int, begun: float) -> float | None:
    """Seconds until one person was told of all; None: nobody was."""
    told: Counter[str] = Counter()
    for text in texts:
        told[text.to] += text.tells
        if told[text.to] >= wanted:
            return text.at - begun
    return None


def _mails_a_person(calls: Sequence[Call]) -> int:
    people = Counter(
        address for call in calls if call.kind == "mail" for address in _ADDRESS.findall(call.body)
    )
    return max(people.values(), default=0)


def _most_in_a_minute(calls: Sequence[Call]) -> int:
    times = [call.at for call in calls if call.kind in ("read", "write")]
    return max((sum(at <= one < at + 60 for one in times) for at in times), default=0)


def _rows(contestants: Sequence[Contestant]) -> Iterator[Row]:
    gathering = [Bridge(by_default=True) if one.key == "bridge" else one for one in contestants]
    return each(_measured, [one for one in gathering if one.key != "serve"])


BURST = Part(
    f"A burst of {_COUNT} emergencies of one account, and one of another account among them",
    "Sent at once over 16 connections, vendors as slow as real ones. The bridge tells the first "
    "ones singly and gathers the others for two minutes in one message that names them; the "
    "others send a text for each. It is counted until all are told, of the others for a minute at "
    "most;"
    " on tickets the bridge writes at the pace of `calls_per_minute`, emergencies first.",
    {
        "taken": "all accepted, s",
        "single": "last single text, s",
        "told": "all told by text, s",
        "other": "the other account's, s",
        "texts": "texts a person",
        "mails": "mails a person",
        "helpdesk": "helpdesk calls",
        "written": "tickets written on",
        "minute": "calls in a minute at most",
    },
    _rows,
    compared="texts",
)
