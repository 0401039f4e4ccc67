"""One escalation with all that a page shows of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from bridge.core.deliveries import Delivery
from bridge.core.escalations import Escalation, TicketRecord
from bridge.core.judgements import Judgement
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import deliveries_of
from bridge.flows.find import Found, find
from bridge.flows.team.judge import judgement_of


@dataclass(frozen=True)
class Card:
    """An escalation as it is shown. `due_at`: when a response is due, seconds UTC."""

    record: TicketRecord
    escalation: Escalation
    deliveries: tuple[Delivery, ...]
    due_at: float
    judgement: Judgement | None
    """Somebody's word on whether it was justified."""


def card(bridge: Bridge, found: Found) -> Card:
    """The card of an escalation. Raises StoreUnavailable."""
    escalation = found.escalation
    return Card(
        record=found.record,
        escalation=escalation,
        deliveries=tuple(deliveries_of(bridge, escalation.id)),
        due_at=bridge.policy.hours.after(escalation.started_at, bridge.policy.response),
        judgement=judgement_of(bridge, found.record, escalation.id),
    )


def cards(bridge: Bridge, escalation_ids: Iterable[str]) -> list[Card]:
    """The cards of those escalations that are still known, in the same order."""
    found = (find(bridge, id) for id in escalation_ids)
    return [card(bridge, each) for each in found if each is not None]
