"""One escalation with all that a page shows of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from bridge.core.deliveries import AlertKind, Delivery
from bridge.core.escalations import Escalation, HistoryLine, TicketRecord
from bridge.core.judgements import Judgement, MisuseLedger
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import deliveries_of_all
from bridge.flows.delivery.timeline import lines_of_bundled
from bridge.flows.escalation.timers import again_at
from bridge.flows.find import Found
from bridge.flows.team.judge import ledgers_of


@dataclass(frozen=True)
class Card:
    """An escalation as it is shown. `due_at`: when a response is due, seconds UTC.

    `newest`: the ticket has not been escalated again since.
    """

    record: TicketRecord
    escalation: Escalation
    newest: bool
    deliveries: tuple[Delivery, ...]
    due_at: float
    judgement: Judgement | None
    """Somebody's word on whether it was justified."""
    again_at: float | None
    """When people are told again if nobody has it by then, seconds UTC; None: no more."""

    @property
    def told_again_at(self) -> float | None:
        """When people were told again the last time, seconds UTC."""
        again = [each for each in self.deliveries if each.alert is AlertKind.REMINDER]
        return max((each.created_at for each in again), default=None)


def card(bridge: Bridge, found: Found) -> Card:
    """The card of one escalation. Raises StoreUnavailable."""
    return cards(bridge, [found])[0]


def history_of(bridge: Bridge, record: TicketRecord) -> list[HistoryLine]:
    """A ticket's timeline, oldest line first. Raises StoreUnavailable."""
    told = deliveries_of_all(bridge, [each.id for each in record.escalations])
    bundled = [each for each in chain.from_iterable(told.values()) if each.bundle]
    lines = chain.from_iterable(lines_of_bundled(bridge, each) for each in bundled)
    return sorted([*bridge.store.history(record.id), *lines], key=lambda line: line.at)


def cards(
    bridge: Bridge, found: Sequence[Found], ledgers: Mapping[str, MisuseLedger] | None = None
) -> list[Card]:
    """The cards of many escalations in their order, in as few questions to the store as of one.

    `ledgers`: of their accounts, where they are known already.
    """
    deliveries = deliveries_of_all(bridge, [each.escalation.id for each in found])
    if ledgers is None:
        ledgers = ledgers_of(bridge, [each.record.account for each in found])
    return [
        Card(
            record=each.record,
            escalation=each.escalation,
            newest=each.newest,
            deliveries=tuple(deliveries[each.escalation.id]),
            due_at=bridge.policy.hours.after(each.escalation.alerted_at, bridge.policy.response),
            judgement=ledgers[each.record.account].of(each.escalation.id),
            again_at=again_at(bridge.policy, each.escalation) if each.escalation.waiting else None,
        )
        for each in found
    ]
