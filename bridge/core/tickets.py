"""What the helpdesk tells about a ticket, and what the bridge writes back on it."""

import dataclasses
from dataclasses import dataclass
from enum import StrEnum

from bridge.core.levels import Level


class Role(StrEnum):
    """Who somebody is at the helpdesk."""

    CLIENT = "client"
    AGENT = "agent"
    BRIDGE = "bridge"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Actor:
    """Whoever did something at the helpdesk; what the helpdesk did not say stays empty."""

    id: str = ""
    role: Role = Role.UNKNOWN
    name: str = ""
    email: str = ""
    organization_ids: tuple[str, ...] = ()
    automatic: bool = False
    """No person: a rule, an app or the helpdesk itself wrote or changed something."""
    active: bool = True
    """Not active: deleted or suspended at the helpdesk."""


@dataclass(frozen=True)
class Ticket:
    """A ticket as the helpdesk shows it now.

    `id` never changes (a Jira key does); `key` is what people call the ticket: "#4821", "SUP-1".
    `level` is None when the field's value is not mapped to a level (see `option`).
    """

    id: str
    key: str = ""
    subject: str = ""
    url: str = ""
    level: Level | None = Level.NONE
    option: str = ""
    requester: Actor = Actor()
    organization_id: str = ""
    """The client's account: the first of `organization_ids`."""
    organization: str = ""
    organization_ids: tuple[str, ...] = ()
    """All organizations that the ticket is shared with, where it can be several (Jira)."""
    participant_ids: tuple[str, ...] = ()
    """People whom the requester let in, whatever their organizations (Jira)."""
    former_keys: tuple[str, ...] = ()
    """What people called it before it was moved, as far as the helpdesk says."""
    priority: str = ""
    tags: tuple[str, ...] = ()
    reason_text: str = ""
    solved: bool = False
    solved_at: float | None = None
    """When it was solved, seconds UTC; None where the helpdesk does not say."""
    locked: bool = False
    """Locked: the helpdesk refuses edits of the field (a closed Zendesk ticket)."""
    merged: bool = False
    """Merged into another ticket, where the conversation goes on."""
    deleted: bool = False
    inherited: bool = False
    """It follows up a closed ticket and nothing was changed since: its level is the other's."""
    stamp: str = ""
    """By which the helpdesk refuses a change of what was changed since it was read (Zendesk)."""
    read: bool = False
    """The helpdesk showed it to us; otherwise it is as a webhook told."""
    outsiders: bool = False
    """People on CC who may not belong to the ticket's organization read its public answers."""


@dataclass(frozen=True)
class FieldChange:
    """The Escalation field of a ticket was set.

    `level` is None when the webhook did not say the value (`option` empty: read the ticket) or
    said one that is not mapped (`option` as the helpdesk wrote it).
    `at` is when it happened by the helpdesk's clock, seconds UTC; None when it was not said.
    `source` names the kind of report ("event", "trigger", "created", "updated", "snapshot",
    "automation", "transition", and "page", "reply" and "first words" for a client who asks in
    words): one change may be told by several kinds, but never twice by the same kind with other
    content.
    """

    ticket: Ticket
    level: Level | None
    option: str = ""
    actor: Actor = Actor()
    at: float | None = None
    source: str = ""
    inherited: bool = False
    """The ticket follows up a closed one and came with its level: nobody chose it."""


@dataclass(frozen=True)
class CommentAdded:
    """Somebody wrote a comment; only public ones can answer or stand down an escalation."""

    ticket: Ticket
    body: str
    public: bool
    actor: Actor = Actor()
    at: float | None = None
    id: str = ""


@dataclass(frozen=True)
class TicketSolved:
    """The ticket was solved or closed."""

    ticket: Ticket
    actor: Actor = Actor()
    at: float | None = None


@dataclass(frozen=True)
class TicketCreated:
    """A ticket came into being without a level (with one, it is a FieldChange).

    `created_at` has no default: it tells this fact from the others when it is read back.
    """

    ticket: Ticket
    created_at: float | None
    actor: Actor = Actor()
    words: str = ""
    """What the requester wrote in it; empty when somebody else opened it for them."""


Fact = FieldChange | CommentAdded | TicketSolved | TicketCreated


@dataclass(frozen=True)
class Inbound:
    """One genuine webhook, parsed: its identity by content, and the facts that it holds.

    `timed` says that the content carries the time of the change, so that the same content is the
    same event for ever; otherwise it is the same only while the helpdesk may still be retrying.
    `ignored` says in words why a genuine webhook holds no facts for us.
    """

    digest: str
    facts: tuple[Fact, ...] = ()
    timed: bool = True
    ignored: str = ""


@dataclass(frozen=True)
class TicketUpdate:
    """What the ticket should show; None and empty mean "leave as it is".

    `marker` is a text that occurs in `note` and `answer` alone, so that an adapter can find out
    whether an earlier attempt with an unknown outcome got through.
    """

    level: Level | None = None
    raise_priority: bool = False
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    note: str = ""
    answer: str = ""
    marker: str = ""
    fields: dict[str, str] = dataclasses.field(default_factory=dict)
    """Texts for other custom fields, by their ids."""


@dataclass(frozen=True)
class FieldMapping:
    """Which field holds the level, and which option of it means which level.

    An option is named by its tag (Zendesk), id or label (Jira); compared without regard to case.
    An empty value always means Level.NONE, as does one that ends in "none" (`escalation_none`).
    """

    field: str
    options: dict[Level, str] = dataclasses.field(default_factory=dict)

    def level_of(self, *names: str | None) -> Level | None:
        """The level that any of the option's names means; None when none of them is mapped."""
        said = [name.strip().casefold() for name in names if name and name.strip()]
        if not said:
            return Level.NONE
        for level, option in self.options.items():
            if option.strip().casefold() in said:
                return level
        return Level.NONE if any(name.endswith("none") for name in said) else None

    def option_of(self, level: Level) -> str | None:
        """The option to set for a level; None clears the field."""
        return self.options.get(level)
