"""What the store keeps beside records and deliveries. Times: seconds UTC."""

from dataclasses import dataclass
from typing import ClassVar

from bridge.core.levels import Level, Reason
from bridge.core.ticket_views import TicketView
from bridge.core.tickets import Actor, Inbound, Ticket, TicketUpdate


@dataclass(frozen=True)
class Event:
    """One accepted webhook on its way to a decision. `digest` is its identity by content."""

    prefix: ClassVar[str] = "event"

    id: str
    connection: str
    received_at: float
    inbound: Inbound


@dataclass(frozen=True)
class Once:
    """Something that happens once has happened; its id says what. `event`: the webhook of it."""

    prefix: ClassVar[str] = "once"

    event: str = ""


@dataclass(frozen=True)
class PhoneText:
    """A text that a person sent us, by the provider's id. `answer`: None until it is acted on."""

    prefix: ClassVar[str] = "phone_text"

    received_at: float
    answer: str | None = None


@dataclass(frozen=True)
class Link:
    """What a short unguessable link stands for: one person's page of one escalation."""

    prefix: ClassVar[str] = "link"

    token: str
    record: str
    escalation: str
    person: str


@dataclass(frozen=True)
class BundleLink:
    """What a short unguessable link stands for: one person's page of a bundle (a delivery's id)."""

    prefix: ClassVar[str] = "bundle_link"

    token: str
    bundle: str
    person: str


@dataclass(frozen=True)
class Identity:
    """Who the bridge is at a helpdesk, as its actor id; asked once and kept."""

    prefix: ClassVar[str] = "identity"

    connection: str
    actor_id: str


@dataclass(frozen=True)
class Gate:
    """How a provider is doing: `failures` in a row; nothing is sent before `closed_until`."""

    prefix: ClassVar[str] = "gate"

    channel: str
    failures: int = 0
    closed_until: float = 0.0
    error: str = ""
    refused: bool = False
    """The provider refuses us altogether, be it a wrong password: somebody has to mend that."""
    failed_at: float = 0.0
    """When the last failure came, seconds UTC: what was begun before proves nothing against it."""


@dataclass(frozen=True)
class Digest:
    """The ledger line of one civil day: a day with a line needs no digest any more."""

    prefix: ClassVar[str] = "digest"

    day: str
    at: float
    late: bool = False
    since: float = 0.0


@dataclass(frozen=True)
class WriteBack:
    """Something to write on a ticket. `sets_field`: the field shall show the record's level.

    `answers`, `notes`: whether the client is answered, and a note written for staff, of `view`.
    """

    prefix: ClassVar[str] = "write_back"

    id: str
    update: TicketUpdate
    view: TicketView
    sets_field: bool = False
    answers: bool = False
    notes: bool = False
    link_field: str = ""
    """Where the requester's own link is written; empty: nowhere."""
    event: str = ""
    attempted: bool = False
    """An attempt was begun: a comment may be on the ticket already, so it is looked for."""
    slot: float | None = None
    """When it is its turn at the helpdesk, seconds UTC; None: it was not given a time."""

    @property
    def record(self) -> str:
        """The ticket's record."""
        return self.view.record.id

    @property
    def connection(self) -> str:
        """The helpdesk account."""
        return self.view.record.connection

    @property
    def reason(self) -> Reason:
        """Why it is written."""
        return self.view.reason

    @property
    def escalation(self) -> str:
        """The escalation that it is about; empty when there was none."""
        current = self.view.record.current
        return current.id if current else ""

    @property
    def only_notes(self) -> bool:
        """Whether nothing of the ticket matters to it, so that it need not be read."""
        update = self.update
        changes = update.raise_priority or update.add_tags or update.remove_tags
        return not (self.sets_field or self.answers or self.link_field or changes)

    @property
    def urgent(self) -> bool:
        """Whether it shows an emergency to whoever waits for it; notes may come later."""
        current = self.view.record.current
        return current is not None and current.level is Level.EMERGENCY and not self.only_notes

    @property
    def calls(self) -> int:
        """How many calls it costs: the reading, the writing, one more for a second comment and
        one to see what an attempt before has written."""
        return 2 - self.only_notes + (self.answers and self.notes) + self.attempted

    @property
    def created_at(self) -> float:
        """When it was decided, seconds UTC."""
        return self.view.now


@dataclass(frozen=True)
class LastComment:
    """What a client last wrote publicly on a ticket; often the reason of what comes next."""

    prefix: ClassVar[str] = "last_comment"

    record: str
    body: str
    at: float


@dataclass(frozen=True)
class EarlyEnd:
    """What would end an escalation of which the helpdesk had not told yet. `words`: of a comment;
    empty when the ticket was solved."""

    prefix: ClassVar[str] = "early_end"

    record: str
    at: float
    by: Actor
    words: str = ""


@dataclass(frozen=True)
class SignIn:
    """A link that signs a person in, once and soon."""

    prefix: ClassVar[str] = "sign_in"

    token: str
    person: str
    until: float


@dataclass(frozen=True)
class SignInCode:
    """A code that signs a person in, once and soon; its id is the person's. `until`: seconds UTC.

    `proof` is what only the code and our own key make; `tries`: how often a wrong one was typed.
    """

    prefix: ClassVar[str] = "sign_in_code"

    proof: str
    until: float
    tries: int = 0


@dataclass(frozen=True)
class Uses:
    """When something that is limited was done; its id says what, and by whom or on what."""

    prefix: ClassVar[str] = "uses"

    at: tuple[float, ...] = ()


@dataclass(frozen=True)
class ClientView:
    """What the helpdesk said of a ticket and of who looks at it; `read`: it did answer."""

    prefix: ClassVar[str] = "client_view"

    id: str
    ticket: Ticket
    actor: Actor
    at: float
    read: bool


@dataclass(frozen=True)
class SweepMark:
    """How far the sweep of a connection has looked; the next one is planned for `due`.

    `error` says in words why the helpdesk refuses to be asked; empty when it does not.
    """

    prefix: ClassVar[str] = "sweep_mark"

    connection: str
    until: float
    due: float
    error: str = ""


@dataclass(frozen=True)
class LastChange:
    """The newest change of a ticket's field that was decided, and which report told of it."""

    prefix: ClassVar[str] = "last_change"

    record: str
    level: Level | None
    at: float
    source: str
