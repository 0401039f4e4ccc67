"""Find an escalation by its id: the one look-up, for links, texts, timers and pages."""

from collections.abc import Iterable
from dataclasses import dataclass

from bridge.core.escalations import Escalation, EscalationIndex, TicketRecord
from bridge.flows.context import Bridge
from bridge.flows.turn import Turn


@dataclass(frozen=True)
class Found:
    """An escalation and the record of its ticket, as they are now."""

    record: TicketRecord
    escalation: Escalation

    @property
    def newest(self) -> bool:
        """Whether the ticket has not been escalated again since."""
        return self.record.escalations[-1].id == self.escalation.id


def find(bridge: Bridge, escalation_id: str) -> Found | None:
    """The escalation; None when it is not known (any more)."""
    return next(iter(find_all(bridge, [escalation_id])), None)


def find_all(bridge: Bridge, escalation_ids: Iterable[str]) -> list[Found]:
    """Those that are known, in the order of their ids, in two questions to the store."""
    known = bridge.store.read_all(EscalationIndex, escalation_ids)
    indexes = [each.value for each in known if each.value is not None]
    names = dict.fromkeys(index.record for index in indexes)
    records = {each.id: each.value for each in bridge.store.read_all(TicketRecord, names)}
    found = (_found(index, records[index.record]) for index in indexes)
    return [each for each in found if each is not None]


def find_to_change(turn: Turn, escalation_id: str) -> Found | None:
    """The escalation, for a turn whose commit then fails when the record has changed meanwhile."""
    index = turn.bridge.store.read(EscalationIndex, escalation_id).value
    return _found(index, turn.based_on(TicketRecord, index.record)) if index else None


def _found(index: EscalationIndex, record: TicketRecord | None) -> Found | None:
    if record is None or len(record.escalations) < index.number:
        return None
    return Found(record, record.escalations[index.number - 1])
