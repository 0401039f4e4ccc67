"""What a text on a ticket may speak of: kept with a write-back until the text is made.

Texts are made when they are written, after the ticket was read: until then nobody may have been
asked who wrote, how the account is called, and who reads along.
"""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bridge.core.deliveries import DeliveryState
from bridge.core.escalations import TicketRecord
from bridge.core.levels import Reason
from bridge.core.tickets import Role, Ticket


@dataclass(frozen=True)
class Told:
    """Who was told, on which channel (its noun), and what is known of it.

    `together`: how many alerts were said at once, where it was more than one.
    """

    person: str
    channel: str
    state: DeliveryState
    at: float | None = None
    error: str = ""
    together: int = 0


@dataclass(frozen=True)
class TicketView:
    """What was decided on a ticket, and the record as it was then. `who` is whoever asked.

    `zone_name`: the IANA name in which clients are told times.
    """

    reason: Reason
    record: TicketRecord
    zone_name: str
    now: float
    who: str = ""
    here: str = "here"
    """Where a client replies, in the words of what they read."""
    by_client: bool = False
    """Whoever acted is certainly a client: only they are thanked."""
    in_business_hours: bool = True
    restriction_reason: str = ""
    restricted_until: float | None = None
    option: str = ""
    told: tuple[Told, ...] = ()
    ask_again_from: float | None = None
    """From when a reply has people told again, while nobody has it; seconds UTC."""
    why: str = ""
    """In words, where an occasion needs them."""
    link: str = ""
    """The requester's own link to the Escalate page; empty where none can be made."""

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which clients are told times."""
        return ZoneInfo(self.zone_name)

    def completed(self, ticket: Ticket) -> "TicketView":
        """The same with what the helpdesk shows of the ticket, and of its requester who asked."""
        record = self.record.corrected(ticket)
        by = record.current.by if record.current else None
        if by is None or self.who or not self.by_client:
            return replace(self, record=record)
        return replace(self, record=record, who=by.name, by_client=by.role is Role.CLIENT)
