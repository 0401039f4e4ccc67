"""`explain`: why something was decided, and what would be decided now. It changes nothing."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bridge.core.channels import Traits
from bridge.core.deliveries import Delivery
from bridge.core.escalations import HistoryLine
from bridge.core.levels import Level
from bridge.errors import BridgeError
from bridge.flows.context import Bridge
from bridge.flows.pages.explain import Explained, explain_payload, explain_ticket
from bridge.flows.pages.reached import NotTold
from bridge.flows.team.named import connected, ticket_as_it_is
from bridge.messages.plain import clock_time, moment, one_line
from bridge.messages.reasons import REASONS
from bridge.messages.words import ALERTS
from bridge.run.cli_clients import Add, WithBridge

_LEVELS = {level.name.lower(): level for level in Level}


def add_command(commands: Any, add: Add, with_bridge: WithBridge) -> None:
    """Make the command known."""
    words = "what would be decided, who would be told by what, and why"
    parser = add(commands, "explain", words, lambda given: with_bridge(lambda it: _run(it, given)))
    parser.add_argument("connection")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("ticket", nargs="?", help="its number (4821) or key (SUP-17)")
    what.add_argument("--payload", metavar="FILE", help="a webhook's body; - reads it from stdin")
    parser.add_argument(
        "--level", choices=list(_LEVELS), default="emergency", help="what the client sets"
    )


def _run(bridge: Bridge, options: argparse.Namespace) -> int:
    connected(bridge, options.connection)
    found = _explained(bridge, options)
    if options.json:
        print(json.dumps(_shown(bridge, found), indent=2))
    else:
        print("\n".join(_lines(bridge, found)))
    return 0


def _explained(bridge: Bridge, options: argparse.Namespace) -> Explained:
    if options.payload:
        return explain_payload(bridge, options.connection, _body(options.payload))
    ticket = ticket_as_it_is(bridge, options.connection, options.ticket)
    return explain_ticket(bridge, options.connection, ticket, _LEVELS[options.level])


def _body(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise BridgeError(f"--payload: {name} cannot be read ({error.strerror})") from error


def _lines(bridge: Bridge, found: Explained) -> Iterator[str]:
    yield f"{_called(found)}: {found.said}"
    if found.seen:
        yield f"  It was received before as {found.seen}: nothing follows again."
    for reason in found.reasons:
        yield f"  {reason.value}: {REASONS[reason]}"
    yield from _people(bridge, found)
    if found.in_digest:
        yield "In the next daily digest."
    if found.answer:
        yield f"The client is answered: {one_line(found.answer)}"
    if found.history:
        yield "What has happened on the ticket:"
    yield from (f"  {_past(bridge, line)}" for line in found.history)


def _called(found: Explained) -> str:
    ticket = found.ticket
    return one_line(f"{ticket.key} {ticket.subject}") or "The webhook"


def _people(bridge: Bridge, found: Explained) -> Iterator[str]:
    if not found.told:
        yield "Nobody is told at once."
        return
    yield "Told at once:"
    yield from (f"  {_way(bridge, each)}" for each in found.told)
    yield from (f"  but {words}" for words in found.hindered)
    if found.again_at is not None:
        yield f"Told again at {clock_time(found.again_at, bridge.zone)} if nobody has it by then."
    if found.not_told:
        yield "Not told:"
    yield from (f"  {_silence(each)}" for each in found.not_told)


def _way(bridge: Bridge, delivery: Delivery) -> str:
    traits, name = bridge.traits(delivery.channel), bridge.name_of(delivery.person)
    way = f"{traits.headline}{_address(bridge, traits, delivery)} ({ALERTS[delivery.alert]})"
    held = ", held back for one message about several" if delivery.bundle else ""
    return f"{name}: {way}{held}"


def _address(bridge: Bridge, traits: Traits, delivery: Delivery) -> str:
    person = bridge.person(delivery.person)
    if person is None or traits.in_browsers:
        return ""
    return f" to {person.address(traits.address)}"


def _silence(each: NotTold) -> str:
    return ": ".join(part for part in (each.person, each.channel, each.why) if part)


def _past(bridge: Bridge, line: HistoryLine) -> str:
    why = f"{line.reason.value}: {REASONS[line.reason]}" if line.reason else ""
    parts = (moment(line.at, bridge.zone), line.what, line.who, why, line.detail)
    return "  ".join(one_line(part, 400) for part in parts if part)


def _shown(bridge: Bridge, found: Explained) -> dict[str, Any]:
    return {
        "ticket": found.ticket.key,
        "subject": found.ticket.subject,
        "said": found.said,
        "seen_before": found.seen,
        "outcome": found.outcome.value if found.outcome else "",
        "reasons": {reason.value: REASONS[reason] for reason in found.reasons},
        "told": [
            {
                "person": bridge.name_of(each.person),
                "channel": each.channel,
                "alert": each.alert.value,
                "held_back": bool(each.bundle),
            }
            for each in found.told
        ],
        "not_told": [
            {"person": each.person, "channel": each.channel, "why": each.why}
            for each in found.not_told
        ],
        "hindered": list(found.hindered),
        "told_again_at": found.again_at,
        "in_digest": found.in_digest,
        "answer": found.answer,
        "history": [
            {
                "at": line.at,
                "what": line.what,
                "who": line.who,
                "reason": line.reason.value if line.reason else "",
                "detail": line.detail,
                "event": line.event,
            }
            for line in found.history
        ],
    }
