"""Clients' links: made for the requester of a ticket, read back, and declared void."""

from enum import StrEnum

from bridge.core.client_links import ClientLink, Revocation
from bridge.core.commit import Commit
from bridge.core.escalations import HistoryLine, record_id
from bridge.core.tickets import Role, Ticket
from bridge.flows.context import Bridge

# Longer than a link is valid, so that a void one never comes to life again.
_REVOKED_SECONDS = 40 * 86_400.0


class Closed(StrEnum):
    """Why a link leads nowhere."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"
    STRANGER = "stranger"


def requesters_url(bridge: Bridge, connection: str, ticket: Ticket, now: float) -> str:
    """The requester's own link to the Escalate page; empty where no client is known.

    It is left out as well where others read along: whoever has the link may use it.
    """
    requester = ticket.requester
    if not requester.id or requester.role in (Role.AGENT, Role.BRIDGE):
        return ""
    if ticket.outsiders or not requester.active:
        return ""
    return url(bridge, ClientLink(connection, ticket.id, requester.id, now))


def url(bridge: Bridge, link: ClientLink) -> str:
    """The address of a link."""
    return f"{bridge.public_base_url}/t/{bridge.links.sign(link)}"


def read(bridge: Bridge, signed: str, now: float) -> ClientLink | Closed:
    """What a link binds, or why it does not hold (any more). Raises StoreUnavailable."""
    link = bridge.links.read(signed)
    if link is None or link.connection not in bridge.connections:
        return Closed.UNKNOWN
    if link.expired(now):
        return Closed.EXPIRED
    record = record_id(link.connection, link.ticket)
    revocation = bridge.store.read(Revocation, record).value
    return Closed.REVOKED if revocation is not None and revocation.voids(link) else link


def revoke(bridge: Bridge, connection: str, ticket: str, by: str, now: float) -> None:
    """All links of a ticket that exist now are void; new ones are made with the next answer."""
    record = record_id(connection, ticket)
    commit = Commit()
    commit.put(record, Revocation(record, now), _REVOKED_SECONDS)
    commit.line(record, HistoryLine(now, "Clients' links revoked", who=by))
    bridge.store.commit(commit, now)
