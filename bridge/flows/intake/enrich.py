"""What is known of a ticket and of who acted: told by the webhook, or asked of the helpdesk.

Nobody is asked whose answer is not needed, and nobody for longer than an alert can wait.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from bridge.core.escalations import TicketRecord, record_id
from bridge.core.known import Account, account_id
from bridge.core.lateness import late_by
from bridge.core.ledger import Event
from bridge.core.people import Restriction
from bridge.core.tickets import Actor, Fact, FieldChange, Role, Ticket
from bridge.errors import BridgeError, Gone, PermanentFailure
from bridge.flows import pace
from bridge.flows.context import Bridge
from bridge.flows.intake import actors

BUDGET_SECONDS = 2.0
"""The most that a slow or dead helpdesk may hold back an alert."""

_PATIENCE = 8.0

_WHOLE = frozenset({"event", "created", "updated", "transition", "reply", "first words", "page"})
"""The sources of changes that somebody made for certain, told with the ticket. Other reports tell
of how the field is, and not of all that the policy asks."""


class Basis(StrEnum):
    """Whose word it is."""

    PART = "part"
    """The webhook's, which leaves something out."""
    TOLD = "told"
    """The webhook's, which says all that the policy asks of a ticket."""
    READ = "read"
    """The helpdesk's, which was asked."""


@dataclass(frozen=True)
class Enriched:
    """The ticket and who acted, as far as they are known."""

    ticket: Ticket
    actor: Actor
    basis: Basis

    @property
    def read(self) -> bool:
        """Whether the ticket is as the helpdesk shows it."""
        return self.basis is Basis.READ


def as_told(bridge: Bridge, event: Event, change: FieldChange) -> Enriched | None:
    """What the webhook says, where that is enough; who acted is looked up if nobody knows them.

    None: the ticket has to be read.
    """
    ticket, name = change.ticket, event.connection
    actor = actors.known(bridge, name, change.actor, ticket.requester.id)
    if actor is not None and actor.role is Role.BRIDGE:
        return Enriched(ticket, actor, Basis.PART)
    said = change.source in _WHOLE and change.level is not None
    # What is told late may be over by now.
    late = late_by(change.at or event.received_at, bridge.clock())
    if not said or late or not ticket.subject or not ticket.requester.id:
        return None
    return Enriched(
        _named(bridge, name, ticket), actor or _looked_up(bridge, name, change.actor), Basis.TOLD
    )


def _named(bridge: Bridge, connection: str, ticket: Ticket) -> Ticket:
    """The ticket with its account's name, as far as it was ever read."""
    if ticket.organization or not ticket.organization_id:
        return ticket
    id = account_id(connection, ticket.organization_id)
    account = bridge.store.read(Account, id).value
    return replace(ticket, organization=account.name) if account else ticket


def _looked_up(bridge: Bridge, connection: str, actor: Actor) -> Actor:
    if actors.is_silent(bridge, connection):
        return _not_known(bridge, connection, actor, TimeoutError())
    # The call itself may take a little longer: whoever comes next shares its answer.
    seconds = BUDGET_SECONDS + 1.0
    try:
        return bridge.patience.within(
            BUDGET_SECONDS, lambda: actors.look_up(bridge, connection, actor, seconds)
        )
    except TimeoutError as error:
        actors.note_silence(bridge, connection)
        return _not_known(bridge, connection, actor, error)
    except BridgeError as error:
        return _not_known(bridge, connection, actor, error)


def enrich(bridge: Bridge, connection: str, fact: Fact) -> Enriched:
    """The ticket as it is now; what the helpdesk does not tell in time is as the webhook said.

    Gone: there is no such ticket, and the webhook said no level either.
    """
    try:
        return bridge.patience.within(BUDGET_SECONDS, lambda: _ask(bridge, connection, fact))
    except (TimeoutError, BridgeError) as error:
        bridge.log.warning("helpdesk_not_asked", connection=connection, error=_words(error))
        if isinstance(error, Gone) and isinstance(fact, FieldChange) and fact.level is None:
            raise
        return Enriched(fact.ticket, fact.actor, Basis.PART)


def ask_patiently(bridge: Bridge, connection: str, fact: Fact) -> Enriched:
    """Who acted, for what can wait: raises TemporaryFailure rather than guess who wrote.

    A comment of our own that was taken for an agent's would stop the response clock.
    """
    as_told = Enriched(fact.ticket, fact.actor, Basis.PART)
    if _is_the_requester(bridge, connection, fact):
        return as_told
    if actor := actors.known(bridge, connection, fact.actor):
        return replace(as_told, actor=actor)
    try:
        actor = actors.look_up(bridge, connection, fact.actor, _PATIENCE)
    except PermanentFailure as error:
        # A helpdesk that refuses us has no comment of ours.
        bridge.log.warning("actor_not_known", connection=connection, error=str(error))
        return as_told
    return replace(as_told, actor=actor)


def _is_the_requester(bridge: Bridge, connection: str, fact: Fact) -> bool:
    """Whether a client wrote on their own ticket: others may be strangers in copy."""
    record = bridge.store.read(TicketRecord, record_id(connection, fact.ticket.id)).value
    requester = record.ticket.requester.id if record else fact.ticket.requester.id
    return fact.actor.role is Role.CLIENT and bool(requester) and fact.actor.id == requester


def restriction_of(bridge: Bridge, connection: str, ticket: Ticket) -> Restriction | None:
    """The restriction on the ticket's account, if there is one."""
    if not ticket.organization_id:
        return None
    return bridge.store.read(Restriction, account_id(connection, ticket.organization_id)).value


def _ask(bridge: Bridge, connection: str, fact: Fact) -> Enriched:
    pace.spend(bridge, connection, 1)
    ticket = bridge.helpdesks[connection].read(fact.ticket.id, BUDGET_SECONDS)
    actor, requester = fact.actor, ticket.requester
    if actor.id and actor.id == requester.id and requester.role is Role.CLIENT:
        actor = replace(requester, name=actor.name or requester.name)
    elif actor.id:
        known = actors.known(bridge, connection, actor)
        actor = known or _asked_actor(bridge, connection, actor)
    return Enriched(_merged(ticket, fact), actor, Basis.READ)


def _asked_actor(bridge: Bridge, connection: str, actor: Actor) -> Actor:
    try:
        return actors.look_up(bridge, connection, actor, BUDGET_SECONDS)
    except BridgeError as error:
        return _not_known(bridge, connection, actor, error)


def _not_known(bridge: Bridge, connection: str, actor: Actor, error: Exception) -> Actor:
    bridge.log.warning("actor_not_known", connection=connection, error=_words(error))
    # A client whose organizations are not known would be taken for a stranger.
    return actor if actor.role is Role.AGENT else replace(actor, role=Role.UNKNOWN)


def _words(error: Exception) -> str:
    return "no answer in time" if isinstance(error, TimeoutError) else str(error)


def _merged(ticket: Ticket, fact: Fact) -> Ticket:
    """The ticket as read, with the reason that the webhook carried where the field is empty."""
    return replace(ticket, reason_text=ticket.reason_text or fact.ticket.reason_text)
