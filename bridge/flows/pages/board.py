"""What is going on, for the page that project managers keep open: read only, nothing is decided."""

from collections.abc import Iterable
from dataclasses import dataclass

from bridge.core.bulk import BulkEdit, Raised, bulk_edits
from bridge.core.commit import Index, Listing
from bridge.core.escalations import Escalation
from bridge.core.judgements import MisuseLedger
from bridge.core.ledger import Gate
from bridge.core.levels import Level
from bridge.flows.context import Bridge
from bridge.flows.delivery.browsers import Reach, reach
from bridge.flows.delivery.gates import is_trouble, of_helpdesk
from bridge.flows.delivery.gates import words as trouble_words
from bridge.flows.find import Found, find_all
from bridge.flows.pace import Behind, behind
from bridge.flows.pages.cards import Card, cards
from bridge.flows.team.judge import ledgers_of
from bridge.flows.team.restrictions import suggesting, suggestions
from bridge.messages.operator import updates_wait

RECENT_SECONDS = 48 * 3600.0
_MOST = 10_000
"""Emergencies that are looked through; a bulk edit has thousands."""


@dataclass(frozen=True)
class Board:
    """Emergencies that nobody has, what somebody has, what is over: each with the newest first.

    `higher`: what waits for the digest. `suggested`: accounts that somebody should look at.
    `people`: how each can be told. `trouble`: in plain words, what of the bridge or its providers
    does not work.
    """

    waiting: tuple[Card, ...]
    """With the card that keeps its place, although somebody has it by now."""
    taken: tuple[Card, ...]
    over: tuple[Card, ...]
    higher: tuple[Card, ...]
    suggested: tuple[MisuseLedger, ...]
    people: tuple[Reach, ...]
    trouble: tuple[str, ...]
    edits: tuple[BulkEdit, ...]
    """Many tickets that one actor raised at once: a line each, and no card for each ticket."""

    @property
    def unanswered(self) -> int:
        """How many emergencies nobody has."""
        singly = sum(card.escalation.waiting for card in self.waiting)
        return singly + sum(edit.waiting for edit in self.edits)


def board(bridge: Bridge, now: float, kept: str = "") -> Board:
    """Everything that matters now. Raises StoreUnavailable.

    `kept`: the escalation whose card stays among those that nobody has, whatever it is by now.
    """
    since = now - RECENT_SECONDS
    lists = (Listing(Index.EMERGENCIES, limit=_MOST), Listing(Index.HIGHER), Listing(Index.DEAD))
    asked = bridge.store.listed_all((*lists, *suggesting(now)))
    emergencies, higher, dead, misused, restricted = asked
    found = find_all(bridge, dict.fromkeys((*reversed(emergencies), *higher)))
    edits = [edit for edit in _edits(found) if edit.open]
    told = {each.escalation.id for edit in edits for each in edit.raised} - {kept}
    single = [each for each in found if each.escalation.id not in told]
    matter = [each for each in single if _matters(each.escalation, since, kept)]
    ledgers = ledgers_of(bridge, [*(each.record.account for each in matter), *misused])
    shown = cards(bridge, matter, ledgers)
    people = reach(bridge, bridge.people, now)
    urgent = [card for card in shown if card.escalation.level is Level.EMERGENCY]
    moved = [card for card in urgent if card.escalation.id != kept]
    return Board(
        waiting=tuple(card for card in urgent if _stays(card.escalation, kept)),
        taken=tuple(card for card in moved if _taken(card.escalation)),
        over=tuple(card for card in moved if card.escalation.over),
        higher=tuple(card for card in shown if card.escalation.level is Level.HIGHER_PRIORITY),
        suggested=tuple(suggestions(ledgers, misused, restricted, now)),
        people=tuple(people),
        trouble=tuple(_trouble(bridge, people, len(dead), now)),
        edits=tuple(edits),
    )


def bulk_edit(bridge: Bridge, id: str) -> BulkEdit | None:
    """A bulk edit as it is now; None when it is not known (any more)."""
    emergencies = bridge.store.listed(Index.EMERGENCIES, limit=_MOST)
    return next((edit for edit in _edits(find_all(bridge, emergencies)) if edit.id == id), None)


def _edits(found: Iterable[Found]) -> list[BulkEdit]:
    return bulk_edits(Raised(each.record, each.escalation) for each in found if each.newest)


def _matters(escalation: Escalation, since: float, kept: str) -> bool:
    unanswered = escalation.unanswered or escalation.id == kept
    return unanswered or escalation.started_at >= since


def _stays(escalation: Escalation, kept: str) -> bool:
    return escalation.waiting or escalation.id == kept


def _taken(escalation: Escalation) -> bool:
    return escalation.responded_at is not None and not escalation.over


def _called(bridge: Bridge, late: Behind) -> str:
    return f"{bridge.connections[late.connection].kind.capitalize()} {late.connection}"


def _trouble(bridge: Bridge, people: list[Reach], given_up: int, now: float) -> list[str]:
    late = [each for each in behind(bridge, now) if each.updates]
    words = [updates_wait(_called(bridge, each), each.updates, each.seconds) for each in late]
    names = {name: channel.traits.headline for name, channel in bridge.channels.items()}
    names |= {of_helpdesk(name): f"helpdesk {name}" for name in bridge.connections}
    gates = [each.value for each in bridge.store.read_all(Gate, names)]
    words += [
        f"{names[gate.channel]}: {trouble_words(bridge, gate, now)}"
        for gate in gates
        if gate and is_trouble(gate, now)
    ]
    for name in (each.person.name for each in people if each.opted_out):
        words.append(f"{name} has opted out of texts: let them text START to our number")
    if given_up:
        words.append(f"{given_up} given up and kept: `python -m bridge replay --list` shows them")
    return words
