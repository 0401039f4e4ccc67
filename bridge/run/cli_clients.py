"""The commands about clients: who may not raise emergencies, and whose links are void."""

import argparse
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bridge.core.people import Restriction, RestrictionMode
from bridge.errors import BridgeError
from bridge.flows.context import Bridge
from bridge.flows.team import restrictions
from bridge.flows.ticket import client_links

Command = Callable[[Any], int]
Add = Callable[[Any, str, str, Command], argparse.ArgumentParser]


def add_commands(
    commands: Any, add: Add, with_bridge: Callable[[Callable[[Bridge], int]], int]
) -> None:
    """Make the commands known; `with_bridge` runs work on the bridge of the settings."""

    def runs(work: Callable[[Bridge, Any], int]) -> Command:
        return lambda options: with_bridge(lambda bridge: work(bridge, options))

    restrict = add(commands, "restrict", "an account may not raise emergencies", runs(_restrict))
    _takes(restrict, "organization", "the account's id at the helpdesk")
    restrict.add_argument("--until", required=True, help="2026-12-31 or 2026-12-31T18:00")
    restrict.add_argument("--reason", required=True, help="the client reads it")
    restrict.add_argument("--by", required=True, help="who decided it")
    restrict.add_argument("--mode", choices=list(RestrictionMode), default=RestrictionMode.REFUSE)
    lift = add(commands, "unrestrict", "an account may raise emergencies again", runs(_unrestrict))
    _takes(lift, "organization", "the account's id at the helpdesk")
    lift.add_argument("--by", default="an administrator", help="who decided it")
    void = add(commands, "revoke", "clients' links to a ticket's page are void", runs(_revoke))
    _takes(void, "ticket", "its id at the helpdesk (Jira: the number, not the key)")
    void.add_argument("--by", default="an administrator", help="who decided it")


def _takes(parser: argparse.ArgumentParser, name: str, help: str) -> None:
    parser.add_argument("connection")
    parser.add_argument(name, help=help)


def _restrict(bridge: Bridge, options: Any) -> int:
    _known_connection(bridge, options.connection)
    try:
        until = datetime.fromisoformat(options.until)
    except ValueError as error:
        raise BridgeError(f"--until: {options.until!r} is not a date; write 2026-12-31") from error
    ends = (until if until.tzinfo else until.replace(tzinfo=bridge.zone)).timestamp()
    if ends <= bridge.clock():
        raise BridgeError("--until: lies in the past; name the day on which it shall end")
    mode = RestrictionMode(options.mode)
    restriction = Restriction(
        options.connection, options.organization, ends, options.reason, options.by, mode
    )
    restrictions.restrict(bridge, restriction)
    print(f"{restriction.account} is restricted until {options.until}")
    return 0


def _unrestrict(bridge: Bridge, options: Any) -> int:
    _known_connection(bridge, options.connection)
    account = f"{options.connection}/{options.organization}"
    if not restrictions.lift(bridge, account, options.by):
        raise BridgeError(f"{account} is not restricted")
    print(f"{account} may raise emergencies again")
    return 0


def _revoke(bridge: Bridge, options: Any) -> int:
    _known_connection(bridge, options.connection)
    now = bridge.clock()
    client_links.revoke(bridge, options.connection, options.ticket, options.by, now)
    print(f"all links to the page of {options.connection}/{options.ticket} are void")
    return 0


def _known_connection(bridge: Bridge, name: str) -> None:
    if name not in bridge.connections:
        known = ", ".join(sorted(bridge.connections))
        raise BridgeError(f"there is no connection {name!r}; there are: {known}")
