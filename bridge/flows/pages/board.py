"""What is going on, for the page that project managers keep open: read only, nothing is decided."""

from dataclasses import dataclass

from bridge.core.commit import Index
from bridge.core.escalations import Escalation
from bridge.core.judgements import MisuseLedger
from bridge.core.ledger import Gate, Phone
from bridge.flows.context import Bridge
from bridge.flows.pages.cards import Card, cards
from bridge.flows.team.restrictions import suggestions

RECENT_SECONDS = 48 * 3600.0


@dataclass(frozen=True)
class Board:
    """Emergencies that nobody has (the oldest first), what somebody has, what waits for the digest.

    `suggested`: accounts that somebody should look at. `trouble`: in plain words, what of the
    bridge or its providers does not work.
    """

    waiting: tuple[Card, ...]
    taken: tuple[Card, ...]
    over: tuple[Card, ...]
    higher: tuple[Card, ...]
    suggested: tuple[MisuseLedger, ...]
    trouble: tuple[str, ...]


def board(bridge: Bridge, now: float) -> Board:
    """Everything that matters now. Raises StoreUnavailable."""
    since = now - RECENT_SECONDS
    emergencies = cards(bridge, bridge.store.listed(Index.EMERGENCIES))
    waiting = [card for card in emergencies if card.escalation.waiting]
    recent = [card for card in emergencies if card.escalation.started_at >= since]
    return Board(
        waiting=tuple(waiting),
        taken=tuple(card for card in reversed(recent) if _taken(card.escalation)),
        over=tuple(card for card in reversed(recent) if card.escalation.stood_down_at),
        higher=tuple(cards(bridge, bridge.store.listed(Index.HIGHER, since=since))),
        suggested=tuple(suggestions(bridge, now)),
        trouble=tuple(_trouble(bridge)),
    )


def _taken(escalation: Escalation) -> bool:
    return escalation.responded_at is not None and escalation.stood_down_at is None


def _trouble(bridge: Bridge) -> list[str]:
    names = [name.value for name in bridge.channels]
    names += [f"helpdesk-{name}" for name in bridge.connections]
    gates = [bridge.store.read(Gate, name).value for name in names]
    words = [f"{gate.channel}: {gate.error}" for gate in gates if gate and gate.failures >= 3]
    for person in bridge.people:
        phone = bridge.store.read(Phone, person.id).value
        if phone is not None and phone.opted_out:
            words.append(f"{person.name} has opted out of texts: let them text START to our number")
    dead = len(bridge.store.listed(Index.DEAD))
    if dead:
        words.append(f"{dead} given up and kept: `python -m bridge replay --list` shows them")
    return words
