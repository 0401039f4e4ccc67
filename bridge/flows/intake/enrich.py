"""Ask the helpdesk for what a webhook did not say, but never for longer than an alert can wait."""

from dataclasses import dataclass, replace

from bridge.core.escalations import TicketRecord, record_id
from bridge.core.known import account_id
from bridge.core.ledger import Identity
from bridge.core.people import Restriction
from bridge.core.tickets import Actor, Fact, Role, Ticket
from bridge.errors import BridgeError, PermanentFailure
from bridge.flows.context import Bridge

BUDGET_SECONDS = 2.0
"""The most that a slow or dead helpdesk may hold back an alert."""

_PATIENCE = 8.0


@dataclass(frozen=True)
class Enriched:
    """The ticket and the actor as far as they are known; `read`: the helpdesk answered."""

    ticket: Ticket
    actor: Actor
    read: bool


def enrich(bridge: Bridge, connection: str, fact: Fact) -> Enriched:
    """The ticket and who acted; what the helpdesk does not tell in time is as the webhook said."""
    if is_ourselves(bridge, connection, fact.actor):
        return Enriched(fact.ticket, replace(fact.actor, role=Role.BRIDGE), read=False)
    try:
        return bridge.patience.within(BUDGET_SECONDS, lambda: _ask(bridge, connection, fact))
    except (TimeoutError, BridgeError) as error:
        words = "no answer in time" if isinstance(error, TimeoutError) else str(error)
        bridge.log.warning("helpdesk_not_asked", connection=connection, error=words)
        return Enriched(fact.ticket, fact.actor, read=False)


def ask_patiently(bridge: Bridge, connection: str, fact: Fact) -> Enriched:
    """The same for what can wait: raises TemporaryFailure rather than guess who wrote.

    A comment of our own that was taken for an agent's would stop the response clock.
    """
    if is_ourselves(bridge, connection, fact.actor):
        return Enriched(fact.ticket, replace(fact.actor, role=Role.BRIDGE), read=False)
    as_told = Enriched(fact.ticket, fact.actor, read=False)
    if _is_the_requester(bridge, connection, fact) or _known(bridge, connection, fact.actor):
        return as_told
    try:
        return replace(as_told, actor=bridge.helpdesks[connection].actor(fact.actor, _PATIENCE))
    except PermanentFailure as error:
        # A helpdesk that refuses us has no comment of ours.
        bridge.log.warning("actor_not_known", connection=connection, error=str(error))
        return as_told


def _is_the_requester(bridge: Bridge, connection: str, fact: Fact) -> bool:
    """Whether a client wrote on their own ticket: others may be strangers in copy."""
    record = bridge.store.read(TicketRecord, record_id(connection, fact.ticket.id)).value
    requester = record.ticket.requester.id if record else fact.ticket.requester.id
    return fact.actor.role is Role.CLIENT and bool(requester) and fact.actor.id == requester


def is_ourselves(bridge: Bridge, connection: str, actor: Actor) -> bool:
    """Whether the actor is the bridge's own user, as far as it is known without asking."""
    if actor.role is Role.BRIDGE:
        return True
    identity = bridge.store.read(Identity, connection).value
    return bool(identity and actor.id and identity.actor_id == actor.id)


def restriction_of(bridge: Bridge, connection: str, ticket: Ticket) -> Restriction | None:
    """The restriction on the ticket's account, if there is one."""
    if not ticket.organization_id:
        return None
    return bridge.store.read(Restriction, account_id(connection, ticket.organization_id)).value


def _ask(bridge: Bridge, connection: str, fact: Fact) -> Enriched:
    helpdesk = bridge.helpdesks[connection]
    ticket = _merged(helpdesk.read(fact.ticket.id, BUDGET_SECONDS), fact)
    actor = fact.actor
    if actor.id and actor.id == ticket.requester.id and ticket.requester.role is Role.CLIENT:
        actor = replace(ticket.requester, name=actor.name or ticket.requester.name)
    elif actor.id and not _known(bridge, connection, actor):
        actor = _asked_actor(bridge, connection, actor)
    return Enriched(ticket, actor, read=True)


def _known(bridge: Bridge, connection: str, actor: Actor) -> bool:
    """An agent who cannot be ourselves, because it is known who we are."""
    ourselves = bridge.store.read(Identity, connection).value
    return actor.role is Role.AGENT and ourselves is not None


def _asked_actor(bridge: Bridge, connection: str, actor: Actor) -> Actor:
    try:
        return bridge.helpdesks[connection].actor(actor, BUDGET_SECONDS)
    except BridgeError as error:
        bridge.log.warning("actor_not_known", connection=connection, error=str(error))
        # A client whose organizations are not known would be taken for a stranger.
        return actor if actor.role is Role.AGENT else replace(actor, role=Role.UNKNOWN)


def _merged(ticket: Ticket, fact: Fact) -> Ticket:
    """The ticket as read, with the reason that the webhook carried where the field is empty."""
    return replace(ticket, reason_text=ticket.reason_text or fact.ticket.reason_text)
