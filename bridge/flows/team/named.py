"""What somebody of the team names in their own words: a ticket by its number or key, an account by
its name. What nobody knows is refused, so that no command says yes and does nothing."""

from bridge.core.escalations import TicketRecord, record_id
from bridge.core.known import Account, accounts_called
from bridge.core.tickets import Ticket
from bridge.errors import BridgeError, Gone
from bridge.flows.context import Bridge
from bridge.flows.team.restrictions import restrictions
from bridge.ports import Helpdesk

_TIMEOUT = 10.0


def connected(bridge: Bridge, connection: str) -> Helpdesk:
    """The helpdesk of a connection; BridgeError names those that there are."""
    if connection not in bridge.helpdesks:
        known = ", ".join(sorted(bridge.helpdesks))
        raise BridgeError(f"there is no connection {connection!r}; there are: {known}")
    return bridge.helpdesks[connection]


def ticket_named(bridge: Bridge, connection: str, named: str) -> Ticket:
    """The ticket with that number, id or key: as the bridge knows it, or as the helpdesk shows it.

    Raises BridgeError that says what is not known, or that the helpdesk did not answer.
    """
    connected(bridge, connection)
    id = _bare(named)
    record = bridge.store.read(TicketRecord, record_id(connection, id)).value
    if record is not None and record.ticket.key:
        return record.ticket
    return ticket_as_it_is(bridge, connection, named)


def ticket_as_it_is(bridge: Bridge, connection: str, named: str) -> Ticket:
    """The ticket with that number, id or key as the helpdesk shows it now; raises likewise."""
    helpdesk, id = connected(bridge, connection), _bare(named)
    unknown = BridgeError(f"{connection} has no ticket {named!r} that we may see")
    if not id:
        raise unknown
    try:
        return helpdesk.read(id, _TIMEOUT)
    except Gone as error:
        raise unknown from error


def _bare(named: str) -> str:
    return named.strip().removeprefix("#")


def account_named(bridge: Bridge, connection: str, named: str) -> Account:
    """The one organization of the helpdesk with that name or id; raises as `ticket_named` does."""
    helpdesk = connected(bridge, connection)
    return _only(connection, named, helpdesk.accounts(named.strip(), _TIMEOUT))


def restricted_named(bridge: Bridge, connection: str, named: str, now: float) -> Account:
    """The one restricted account with that name or id, which the helpdesk need not know any more.

    `now`: seconds UTC. Raises BridgeError that says which are restricted.
    """
    connected(bridge, connection)
    held = [each for each in restrictions(bridge, now) if each.connection == connection]
    rows = [(each.organization_id, each.organization) for each in held]
    found = accounts_called(connection, named, rows)
    if not found:
        names = ", ".join(each.organization or each.organization_id for each in held)
        known = f"these are: {names}" if names else "nobody is"
        raise BridgeError(f"{connection}: {named!r} is not restricted; {known}")
    return _only(connection, named, found)


def _only(connection: str, named: str, found: tuple[Account, ...]) -> Account:
    if not found:
        raise BridgeError(f"{connection} has no organization {named!r} that we may see")
    if len(found) > 1:
        ids = ", ".join(each.organization_id for each in found)
        raise BridgeError(f"{connection} has several organizations {named!r}: name one id of {ids}")
    return found[0]
