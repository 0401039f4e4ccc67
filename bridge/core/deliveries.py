"""One alert to one address: its states, and how the states may follow each other."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bridge.core.written import EmailAddress


class AlertKind(StrEnum):
    """What has to be said."""

    EMERGENCY = "emergency"
    REMINDER = "reminder"
    """Nobody responded in time, or the client asked again."""
    TAKEN = "taken"
    """Somebody has it; for the others."""
    STAND_DOWN = "stand_down"
    WORDS = "words"
    """Words of a client that a person has to read; in letters alone."""
    ANSWER = "answer"
    """What a client is answered; to them alone, in letters alone."""
    DIGEST = "digest"
    SIGN_IN = "sign_in"
    """A link to sign in with; for whoever asked for it."""
    OPERATOR = "operator"
    """Something is wrong with the bridge, a channel or an address; for admins."""

    @property
    def urgent(self) -> bool:
        """Whether it is worth nothing hours later, so that it is tried fast."""
        return self in (self.EMERGENCY, self.REMINDER, self.SIGN_IN, self.OPERATOR)

    @property
    def asks(self) -> bool:
        """Whether it asks for somebody who takes an emergency."""
        return self in (self.EMERGENCY, self.REMINDER)


class Sort(StrEnum):
    """Alerts that may be gathered into one message: those of a sort, and no others with them."""

    ALERTS = "alerts"
    """Emergencies that ask for somebody."""
    NEWS = "news"
    """What has become of emergencies."""
    TROUBLE = "trouble"
    """For operators."""


class Because(StrEnum):
    """Why people are told of an emergency again."""

    NOT_SEEN = "not_seen"
    """Nobody responded in time."""
    CLIENT_ASKED = "client_asked"
    COLLEAGUE_ASKED = "colleague_asked"
    GIVEN_BACK = "given_back"
    """Who had it gave it back."""
    NOT_OVER = "not_over"
    """It was over, and somebody says that it is not."""


# What an alert says beyond its ticket: one kind for each kind of alert that has more to say. The
# fields have no defaults: by them the kinds are told apart when they are read back.


@dataclass(frozen=True)
class Reminder:
    """An emergency is told again; `why` in words."""

    because: Because
    why: str


@dataclass(frozen=True)
class Taken:
    """Somebody has it."""

    taken_by: str


@dataclass(frozen=True)
class StandDown:
    """It is over; `words`: what was written with it, may be empty."""

    stood_down_by: str
    words: str


class Worth(StrEnum):
    """Why a client's words are worth a project manager's time."""

    WAITING = "waiting"
    """Nobody has the emergency yet, and the client writes."""
    DOUBTFUL_END = "doubtful_end"
    """They sound like an end, and are not the sentence that ends it."""
    AFTER_END = "after_end"
    """The client had ended it, and writes again."""
    STRANGER = "stranger"
    """Who wrote is not of the ticket's organization, so that nothing follows by itself."""
    REFUSED = "refused"
    """An Emergency was asked for while the cooldown runs."""
    TOO_LATE = "too_late"
    """The ticket was escalated, and solved before we heard of it."""


@dataclass(frozen=True)
class ClientWords:
    """What a client wrote, and why it has to be read."""

    worth: Worth
    by: str
    said: str


@dataclass(frozen=True)
class ClientAnswer:
    """What a client is answered. `to` and `name`: as the helpdesk told them, at this time.

    `link`: their own page, not that of a project manager.
    """

    to: EmailAddress
    name: str
    lines: tuple[str, ...]
    link: str


@dataclass(frozen=True)
class DigestDay:
    """Which digest: a civil day, YYYY-MM-DD."""

    day: str


@dataclass(frozen=True)
class SignInLink:
    """Where a click signs a person in, and the code to type where the link does not lead."""

    link: str
    code: str = ""


@dataclass(frozen=True)
class Trouble:
    """Something that an operator has to know: what is wrong, the detail, what to do about it."""

    headline: str
    detail: str
    do: str


Content = (
    Reminder | Taken | StandDown | ClientWords | ClientAnswer | DigestDay | SignInLink | Trouble
)


class DeliveryState(StrEnum):
    """Where a delivery is. Accepted: the provider took it. Delivered: the provider said so."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Nothing more will be done about it by itself."""
        return self in (self.DELIVERED, self.FAILED, self.CANCELLED)

    @property
    def with_provider(self) -> bool:
        """The provider has it, so sending it again would page the person twice."""
        return self in (self.ACCEPTED, self.SENT, self.DELIVERED)

    @property
    def settled(self) -> bool:
        """Nothing is left to hand over."""
        return self.final or self.with_provider

    @property
    def doubtful(self) -> bool:
        """An attempt was begun, and nobody knows whether it has got through."""
        return self in (self.SENDING, self.UNKNOWN)


@dataclass(frozen=True)
class Delivery:
    """One alert to one person on one channel. Times: seconds UTC.

    `person`: an id of ours; for a client, who is none of ours, words that stand for them.
    """

    prefix: ClassVar[str] = "delivery"

    id: str
    alert: AlertKind
    person: str
    channel: str
    created_at: float
    record: str = ""
    escalation: str = ""
    event: str = ""
    urgent: bool = False
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    attempted_at: float | None = None
    """When an attempt was begun: of several that may have got through, the first."""
    attempted_text: str = ""
    """What it said, where the provider can be asked for it by that."""
    copies: int = 0
    """How many attempts may have got through."""
    provider_id: str = ""
    accepted_at: float | None = None
    delivered_at: float | None = None
    error: str = ""
    content: Content | None = None
    best_effort: bool = False
    """It comes besides, as the channel's traits say: nobody is bothered when it fails."""
    browser: str = ""
    """Which one, by its id, where the channel reaches a person in several."""
    service: str = ""
    """The push service of that browser: one that is down says nothing about the others."""
    bundle: str = ""
    """In a storm: the delivery that says it together with others, whose fate it shares."""
    gathers: Sort | None = None
    """It is a bundle: it says what was held back of a sort for its address."""
    goes_at: float | None = None
    """Its place where the sender lets only so many through a second."""
    together: int = 0
    """How many alerts the bundle says, once it is being sent."""

    @property
    def may_be_known(self) -> bool:
        """Whether its person may have got it. Of what is best effort no failure is certain."""
        unsent = self.state in (DeliveryState.PENDING, DeliveryState.CANCELLED)
        return not unsent or (self.best_effort and self.attempts > 0)

    @property
    def gate(self) -> str:
        """Whose trouble holds it back: the channel's provider, or one push service."""
        return f"{self.channel}-{self.service}" if self.service else self.channel


def delivery_id(alert: AlertKind, about: str, person: str, channel: str) -> str:
    """An id made of what is said, to whom and how; safe in an URL's query."""
    return f"{about}-{alert.value}-{person}-{channel}"


@dataclass(frozen=True)
class Message:
    """A rendered text for one address. `thread` is the same for all mails of one escalation."""

    delivery: str
    to: str
    text: str
    name: str = ""
    subject: str = ""
    html: str = ""
    thread: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class Receipt:
    """What the provider answered, or said later: its own id for the message, and the state."""

    provider_id: str
    state: DeliveryState = DeliveryState.ACCEPTED
    error: str = ""
    delivery: str = ""
    at: float | None = None
    address: str = ""
    opted_out: bool | None = None
