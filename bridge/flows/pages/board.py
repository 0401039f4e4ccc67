"""What is going on, for the page that project managers keep open: read only, nothing is decided."""

from dataclasses import dataclass

from bridge.core.commit import Index
from bridge.core.deliveries import Delivery
from bridge.core.escalations import Escalation, EscalationIndex, TicketRecord
from bridge.core.ledger import Gate, Phone
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import deliveries_of

RECENT_SECONDS = 48 * 3600.0


@dataclass(frozen=True)
class Card:
    """One escalation as it is shown. `due_at`: when a response is due, seconds UTC."""

    record: TicketRecord
    escalation: Escalation
    deliveries: tuple[Delivery, ...]
    due_at: float


@dataclass(frozen=True)
class Board:
    """Emergencies that nobody has (the oldest first), what somebody has, what waits for the digest.

    `trouble`: in plain words, what of the bridge or its providers does not work.
    """

    waiting: tuple[Card, ...]
    taken: tuple[Card, ...]
    over: tuple[Card, ...]
    higher: tuple[Card, ...]
    trouble: tuple[str, ...]


def board(bridge: Bridge, now: float) -> Board:
    """Everything that matters now. Raises StoreUnavailable."""
    since = now - RECENT_SECONDS
    emergencies = _cards(bridge, Index.EMERGENCIES, 0.0)
    waiting = [card for card in emergencies if card.escalation.waiting]
    recent = [card for card in emergencies if card.escalation.started_at >= since]
    return Board(
        waiting=tuple(waiting),
        taken=tuple(card for card in reversed(recent) if _taken(card.escalation)),
        over=tuple(card for card in reversed(recent) if card.escalation.stood_down_at),
        higher=tuple(_cards(bridge, Index.HIGHER, since)),
        trouble=tuple(_trouble(bridge, now)),
    )


def card(bridge: Bridge, escalation: str) -> Card | None:
    """One escalation by its id; None when it is not known (any more)."""
    index = bridge.store.read(EscalationIndex, escalation).value
    record = bridge.store.read(TicketRecord, index.record).value if index else None
    if index is None or record is None or len(record.escalations) < index.number:
        return None
    found = record.escalations[index.number - 1]
    due = bridge.policy.hours.after(found.started_at, bridge.policy.response)
    return Card(record, found, tuple(deliveries_of(bridge, escalation)), due)


def escalated_accounts(bridge: Bridge) -> list[TicketRecord]:
    """The newest ticket with an emergency of each account that has an organization."""
    newest = {}
    for each in _cards(bridge, Index.EMERGENCIES, 0.0):
        if each.record.ticket.organization_id:
            newest[each.record.connection, each.record.ticket.organization_id] = each.record
    return sorted(newest.values(), key=lambda record: record.ticket.organization.casefold())


def _taken(escalation: Escalation) -> bool:
    return escalation.responded_at is not None and escalation.stood_down_at is None


def _cards(bridge: Bridge, index: Index, since: float) -> list[Card]:
    found = (card(bridge, id) for id in bridge.store.listed(index, since=since))
    return [each for each in found if each is not None]


def _trouble(bridge: Bridge, now: float) -> list[str]:
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
