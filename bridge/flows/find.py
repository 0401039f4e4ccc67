"""Find an escalation by its id: the one look-up, for links, texts, timers and pages."""

from dataclasses import dataclass

from bridge.core.commit import Versioned
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
    return _found(bridge, escalation_id)[0]


def find_to_change(turn: Turn, escalation_id: str) -> Found | None:
    """The same, for a turn whose commit then fails when the record has changed meanwhile."""
    found, versioned = _found(turn.bridge, escalation_id)
    if versioned is not None:
        turn.commit.expect(TicketRecord, versioned)
    return found


def _found(
    bridge: Bridge, escalation_id: str
) -> tuple[Found | None, Versioned[TicketRecord] | None]:
    index = bridge.store.read(EscalationIndex, escalation_id).value
    if index is None:
        return None, None
    versioned = bridge.store.read(TicketRecord, index.record)
    record = versioned.value
    if record is None or len(record.escalations) < index.number:
        return None, versioned
    return Found(record, record.escalations[index.number - 1]), versioned
