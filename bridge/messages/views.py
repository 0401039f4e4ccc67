"""What a text may speak of: plain values that the flows gather and the templates show."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bridge.core.channels import Traits
from bridge.core.deliveries import AlertKind, Content, Sort
from bridge.core.escalations import Escalation, TicketRecord
from bridge.core.people import Person


@dataclass(frozen=True)
class DigestRow:
    """A ticket in the digest."""

    record: TicketRecord
    escalation: Escalation
    link: str = ""
    new: bool = False
    """Whether the digest before could not have told it."""


@dataclass(frozen=True)
class DigestView:
    """One digest: emergencies by whether somebody has them, higher priorities, stand-downs."""

    day: date
    waiting: tuple[DigestRow, ...] = ()
    taken: tuple[DigestRow, ...] = ()
    """Emergencies that somebody has and that are not over."""
    higher: tuple[DigestRow, ...] = ()
    stood_down: tuple[DigestRow, ...] = ()
    late: bool = False
    """True when the bridge was down at the digest's time and it comes after it."""

    @property
    def empty(self) -> bool:
        """Nothing to tell, which is worth telling too: silence would look like a failure."""
        return not (self.waiting or self.taken or self.higher or self.stood_down)


@dataclass(frozen=True)
class AlertView:
    """One alert for one person on the channel with these traits. Times: seconds UTC, in `zone`.

    `link` is the person's own page for the escalation; `code` what to reply by SMS after ACK.
    `content`: what the alert says beyond its ticket.
    """

    kind: AlertKind
    delivery: str
    traits: Traits
    person: Person
    zone: ZoneInfo
    now: float
    record: TicketRecord | None = None
    escalation: Escalation | None = None
    link: str = ""
    code: str = ""
    mail_domain: str = "bridge.invalid"
    content: Content | None = None
    digest: DigestView | None = None


@dataclass(frozen=True)
class BundleView:
    """Several alerts of a sort for one person in one message; `link` shows all of them."""

    sort: Sort
    delivery: str
    rows: tuple[AlertView, ...]
    link: str

    @property
    def first(self) -> AlertView:
        """What joined first: for whom, on which channel and since when, is the same of all."""
        return self.rows[0]
