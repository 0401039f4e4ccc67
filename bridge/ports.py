"""What the bridge asks of the outside: a store, helpdesks and channels; adapters do it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar, runtime_checkable

from bridge.core.agenda import Item, Lease, Taken
from bridge.core.channels import Traits
from bridge.core.commit import Commit, Index, Listing, Versioned
from bridge.core.deliveries import Message, Receipt
from bridge.core.escalations import HistoryLine
from bridge.core.known import Account
from bridge.core.pace import Quota
from bridge.core.stored import Stored
from bridge.core.tickets import Actor, CommentAdded, FieldChange, Inbound, Ticket, TicketUpdate

S = TypeVar("S", bound=Stored)


class Inbox(Protocol):
    """The receiving half of a helpdesk adapter: pure, no I/O."""

    def verify(self, headers: Mapping[str, str], body: Iterable[bytes], now: float) -> None:
        """SignatureInvalid unless the helpdesk signed these raw bytes (`now`: seconds UTC).

        The pieces of `body` are hashed as they come in; where the headers alone prove nothing, none
        of them is asked for.
        """

    def parse(self, headers: Mapping[str, str], body: bytes) -> Inbound:
        """The facts of a genuine webhook; Malformed names what cannot be read."""


@dataclass(frozen=True)
class Changes:
    """What a helpdesk says was changed, oldest first.

    `until`: from when to ask the next time, seconds UTC. It lies before the end of what was looked
    through where a helpdesk shows changes late, so that the same change may be found again.
    """

    found: tuple[FieldChange, ...]
    until: float


@dataclass(frozen=True)
class Written:
    """Whether the Escalation field itself was changed, and what was refused, in words for an admin;
    everything else is there."""

    field: bool
    refused: str = ""


class Helpdesk(Protocol):
    """The calling half. Every call has time-outs (seconds) and a fresh client.

    All raise TemporaryFailure (not done), UnknownOutcome (perhaps done) or PermanentFailure.
    """

    def read(self, ticket_id: str, timeout: float) -> Ticket:
        """The ticket as it is now; Gone: there is none any more, as far as we may see."""

    def actor(self, actor: Actor, timeout: float) -> Actor:
        """The same person with role and organizations; role BRIDGE for our own user."""

    def ourselves(self, timeout: float) -> str:
        """The actor id of our own user."""

    def accounts(self, named: str, timeout: float) -> tuple[Account, ...]:
        """The clients' organizations with that id or name (whatever its case), as they are now."""

    def write(self, ticket: Ticket, update: TicketUpdate, retry: bool) -> Written:
        """Write what differs from `ticket` (just read). What is refused does not stop the rest.

        `retry`: an earlier attempt may have got through, so look for the update's marker first.
        Gone, as for `read`; Closed: the ticket took what it still takes, which was not all.
        """

    def changes_since(self, since: float, now: float, timeout: float) -> Changes:
        """Changes of the Escalation field since then (`since`, `now`: seconds UTC).

        Only changes to a level have to be among them. Each has the time at which the helpdesk says
        that it happened, and role BRIDGE where our own user made it. `timeout`: seconds for all
        calls together; a long time is looked through in several turns (`Changes.until`).
        """

    def comments_since(
        self, ticket: Ticket, since: float, timeout: float
    ) -> tuple[CommentAdded, ...]:
        """What was written on `ticket` (just read) since then (seconds UTC), oldest first.

        The newest hundred at most. Each has its id and its time, as a webhook has them, and role
        BRIDGE where our own user wrote it. `timeout`: seconds for all calls together.
        """

    def quota(self) -> Quota | None:
        """What the last answer said of the helpdesk's own limit; None: nothing. Calls nobody."""

    def check(self) -> str:
        """Who we are there and whether we may do all that is needed, in words for an admin."""

    def warnings(self, now: float, /) -> tuple[str, ...]:
        """What will stop working and when, as is known without a call (`now`: seconds UTC)."""


class Channel(Protocol):
    """One way to reach people. What else its provider can do, it says by the ports that follow."""

    @property
    def traits(self) -> Traits:
        """What flows, pages and texts ask of it; the same for all channels of its kind."""

    def send(self, message: Message) -> Receipt:
        """Hand the message to the provider once; raises as a helpdesk does."""

    def check(self) -> str:
        """Whether the credentials work, in words for an admin."""


@runtime_checkable
class CallingChannel(Channel, Protocol):
    """A channel whose provider calls us to say what became of a message."""

    def receipts(self, url: str, headers: Mapping[str, str], body: bytes) -> list[Receipt]:
        """What a callback says; SignatureInvalid, Malformed. `url`: as the provider signed it."""


@runtime_checkable
class AskableChannel(Channel, Protocol):
    """A channel whose provider can be asked what became of a message."""

    def find(self, message: Message, since: float) -> Receipt | None:
        """After an unknown outcome: the provider's record of the message (`since`: seconds UTC).

        None: the provider does not have it. UnknownOutcome: it cannot be found out now.
        """

    def status(self, provider_id: str) -> Receipt:
        """What has become of a message that was accepted; raises as a helpdesk does."""


@runtime_checkable
class PacedChannel(Channel, Protocol):
    """A channel whose sender lets only so many messages through, and has others wait unseen."""

    @property
    def per_second(self) -> float:
        """How many messages its sender takes a second."""


class TextIn(Protocol):
    """A text that a person sent to our number."""

    @property
    def sender(self) -> str:
        """The phone number that it came from."""

    @property
    def text(self) -> str:
        """What it says."""

    @property
    def message_sid(self) -> str:
        """The provider's id of it: a provider repeats what was not answered in time."""

    @property
    def opt_out_type(self) -> str:
        """What the provider took it for: STOP, START or HELP; empty where it does not say."""


@dataclass(frozen=True)
class ProviderAnswer:
    """The answer to a provider's request, in the form that the provider wants."""

    content_type: str
    body: str


@runtime_checkable
class TextChannel(Channel, Protocol):
    """A channel on which people can answer."""

    def inbound(self, url: str, headers: Mapping[str, str], body: bytes) -> TextIn:
        """The text in a provider's request; SignatureInvalid, Malformed."""

    def reply(self, text: str) -> ProviderAnswer:
        """What the provider is answered, so that it texts this back; nothing when it is empty."""


@runtime_checkable
class PushChannel(Channel, Protocol):
    """A channel to browsers."""

    @property
    def application_server_key(self) -> str:
        """The public key with which browsers subscribe, base64url."""

    def accepts(self, endpoint: str) -> bool:
        """Whether the address is that of a push service; nothing else is ever called."""


class Ledger(Protocol):
    """What is known: values, lists of ids by time, the tickets' histories; and what changes them.

    Every method of the store raises StoreUnavailable when Redis cannot be reached or refuses.
    """

    def now(self) -> float:
        """The store's clock, seconds UTC: the one clock that all processes share."""

    def read(self, kind: type[S], id: str) -> Versioned[S]:
        """A value with its version; `value` is None when there is none."""

    def read_all(self, kind: type[S], ids: Iterable[str]) -> list[Versioned[S]]:
        """Many values of a kind at once, each as `read` gives it, in the order of the ids."""

    def commit(self, commit: Commit, now: float) -> bool:
        """Apply it whole; False when an expectation failed or the lease was lost."""

    def listed(
        self, index: Index, since: float = 0.0, limit: int = 1000, of: str = ""
    ) -> list[str]:
        """The newest `limit` ids of an index from a time on (seconds UTC), oldest first."""

    def listed_all(self, listings: Iterable[Listing]) -> list[list[str]]:
        """Many listings at once, each as `listed` gives it, in their order."""

    def history(self, record: str, limit: int = 200) -> list[HistoryLine]:
        """The lines of a ticket's history, oldest first."""

    def log(self, limit: int = 200) -> list[tuple[str, HistoryLine]]:
        """The newest lines of all tickets, oldest first, each with its record's id."""


class Agenda(Protocol):
    """What is due, and who works on it. Items come and go by commits."""

    def take_due(self, now: float, most: int, but: Mapping[str, int] | None = None) -> Taken:
        """Lease due items, the longest due first; one that is not kept ends after 15 s or less.

        `most`: of each lane; `but`: of these lanes so many.
        """

    def keep(self, leases: list[Lease], now: float) -> None:
        """Prolong leases that are still worked on."""

    def wait(self, timeout: float) -> None:
        """Return when something may be due, at the latest after `timeout` seconds."""

    def next_due(self) -> float | None:
        """When the next item is due, seconds UTC."""

    def agenda(self, limit: int = 1000) -> list[Item]:
        """What is on the agenda, the soonest first."""

    def size(self) -> int:
        """How many items are on the agenda."""

    def waiting(self, lanes: Iterable[str]) -> list[int]:
        """How many items wait in each of these lanes, or are worked on."""

    def leased(self) -> int:
        """How many items a worker holds."""


class Pulse(Protocol):
    """Whether the program lives, and what it has done."""

    def beat(self, role: str, now: float) -> None:
        """Note that a worker or clock is alive (`now`: the store's own time)."""

    def silence(self) -> dict[str, float]:
        """For how long each role was not heard of: seconds by the store's own clock."""

    def counters(self) -> dict[str, int]:
        """All counters."""


class Store(Ledger, Agenda, Pulse, Protocol):
    """All in one place, so that one commit can change ledger, agenda and counters together."""

    def for_step(self, lease: Lease) -> "Store":
        """The same store for one step of work: it need not ask for what was read a moment ago.

        A commit is compared with what there is, as ever, and one that fails has it read again.
        """
