"""The commands about clients: who may not raise emergencies, and whose links are void."""

import argparse
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bridge.core.known import Account
from bridge.core.people import Restriction, RestrictionMode
from bridge.errors import BridgeError
from bridge.flows.context import Bridge
from bridge.flows.team import restrictions
from bridge.flows.team.named import account_named, restricted_named, ticket_named
from bridge.flows.ticket import client_links

Command = Callable[[Any], int]
Add = Callable[[Any, str, str, Command], argparse.ArgumentParser]
WithBridge = Callable[[Callable[[Bridge], int]], int]
"""Runs work on the bridge of the settings."""


def add_commands(commands: Any, add: Add, with_bridge: WithBridge) -> None:
    """Make the commands known; `with_bridge` runs work on the bridge of the settings."""

    def runs(work: Callable[[Bridge, Any], int]) -> Command:
        return lambda options: with_bridge(lambda bridge: work(bridge, options))

    restrict = add(commands, "restrict", "an account may not raise emergencies", runs(_restrict))
    _takes(restrict, "organization", _ACCOUNT)
    restrict.add_argument("--until", required=True, help="2026-12-31 or 2026-12-31T18:00")
    restrict.add_argument("--reason", required=True, help="the client reads it")
    restrict.add_argument("--by", required=True, help="who decided it")
    restrict.add_argument("--mode", choices=list(RestrictionMode), default=RestrictionMode.REFUSE)
    lift = add(commands, "unrestrict", "an account may raise emergencies again", runs(_unrestrict))
    _takes(lift, "organization", _ACCOUNT)
    lift.add_argument("--by", default="an administrator", help="who decided it")
    void = add(commands, "revoke", "clients' links to a ticket's page are void", runs(_revoke))
    _takes(void, "ticket", "its number (4821) or key (SUP-17)")
    void.add_argument("--by", default="an administrator", help="who decided it")


_ACCOUNT = "the account's name or id at the helpdesk"


def _takes(parser: argparse.ArgumentParser, name: str, help: str) -> None:
    parser.add_argument("connection")
    parser.add_argument(name, help=help)


def _restrict(bridge: Bridge, options: Any) -> int:
    ends = _end(bridge, options.until)
    account = account_named(bridge, options.connection, options.organization)
    restriction = Restriction(
        connection=account.connection,
        organization_id=account.organization_id,
        until=ends,
        reason=options.reason,
        set_by=options.by,
        mode=RestrictionMode(options.mode),
        organization=account.name,
    )
    restrictions.restrict(bridge, restriction)
    until = bridge.policy.hours.local(ends)
    _say(options, f"{_called(account)} is restricted until {until:%Y-%m-%d %H:%M %Z}",
         account=account.id, organization=account.name, until=ends)  # fmt: skip
    return 0


def _end(bridge: Bridge, said: str) -> float:
    """When a restriction ends, seconds UTC, as somebody of the team says it in their zone."""
    try:
        until = datetime.fromisoformat(said)
    except ValueError as error:
        raise BridgeError(f"--until: {said!r} is not a date; write 2026-12-31") from error
    ends = (until if until.tzinfo else until.replace(tzinfo=bridge.zone)).timestamp()
    if ends <= bridge.clock():
        raise BridgeError("--until: lies in the past; name the day on which it shall end")
    return ends


def _unrestrict(bridge: Bridge, options: Any) -> int:
    now = bridge.clock()
    account = restricted_named(bridge, options.connection, options.organization, now)
    if not restrictions.lift(bridge, account.id, options.by):
        raise BridgeError(f"{_called(account)} is not restricted any more")
    _say(options, f"{_called(account)} may raise emergencies again",
         account=account.id, organization=account.name)  # fmt: skip
    return 0


def _revoke(bridge: Bridge, options: Any) -> int:
    connection = options.connection
    ticket = ticket_named(bridge, connection, options.ticket)
    client_links.revoke(bridge, connection, ticket.id, options.by, bridge.clock())
    whose = f" of {ticket.requester.name}" if ticket.requester.name else ""
    _say(options, f"all links to the page of {ticket.key} {ticket.subject!r}{whose} are void",
         ticket=ticket.key, record=f"{connection}/{ticket.id}")  # fmt: skip
    return 0


def _called(account: Account) -> str:
    return f"{account.name} ({account.id})" if account.name else account.id


def _say(options: Any, words: str, **facts: Any) -> None:
    print(json.dumps(facts) if options.json else words)
