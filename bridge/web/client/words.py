"""What the Escalate page says: states, reasons and refusals, for people and for machines."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bridge.core.escalations import Escalation, HistoryLine
from bridge.core.levels import Level, Reason
from bridge.core.people import RestrictionMode
from bridge.flows.context import Bridge
from bridge.flows.pages.client import ClientPage
from bridge.flows.ticket.client_links import Closed
from bridge.messages.plain import moment
from bridge.messages.words import STATES

SHORTEST, LONGEST = 10, 500
"""Characters of a reason."""

CLOSED = {
    Closed.UNKNOWN: "This link is not one of ours, or a part of it is missing.",
    Closed.EXPIRED: "This link is older than 30 days.",
    Closed.REVOKED: "This link was declared void.",
    Closed.STRANGER: "You are not a member of this ticket's organization.",
}

_ANSWERS = {
    Reason.ESCALATED: "We have it: your escalation is recorded.",
    Reason.UPGRADED: "We have it: the ticket is raised to Emergency.",
    Reason.RESTRICTED_TO_HIGHER_PRIORITY: "We have recorded it as Higher Priority.",
    Reason.RESUMED: "We have it: the emergency goes on, and everybody is told again.",
    Reason.COOLDOWN: "Nothing was changed: an escalation of this ticket is recorded already.",
    Reason.LOWERING_REFUSED: "Nothing was changed: the ticket has a higher level already.",
    Reason.RESTRICTED: "We could not take this as an Emergency: see below why.",
    Reason.NOT_A_MEMBER: "We could not take this: you are not a member of the organization.",
}


def faults(level: Level | None, reason: str) -> dict[str, str]:
    """What is wrong with a filled-in form, by field."""
    found = {}
    if level is None:
        found["level"] = "Choose one of the two."
    if not SHORTEST <= len(reason) <= LONGEST:
        length = f"{len(reason)} characters" if reason else "nothing yet"
        found["reason"] = f"Write {SHORTEST} to {LONGEST} characters; there is {length}."
    return found


@dataclass(frozen=True)
class Says:
    """All that the page says of a ticket in sentences."""

    deciding: bool
    """A wish is not decided yet."""
    answer: str
    """What became of a wish; empty when there is none, or it is not decided yet."""
    state: str
    restriction: str
    """Why emergencies are not available; empty when they are."""
    told: tuple[dict[str, str], ...]
    """Who was told: names and ways, never an address."""
    daily: str
    """When the digest comes: "every day at 07:30 CST"."""
    channels: str
    """How project managers are alerted."""
    response_minutes: int
    cooldown_hours: int
    out_of_hours: bool


def says(bridge: Bridge, page: ClientPage, now: float) -> Says:
    """What the page says at `now` (seconds UTC)."""
    return Says(
        deciding=page.outcome is True,
        answer=_answer(page.outcome) if isinstance(page.outcome, HistoryLine) else "",
        state=_state(bridge, page, now),
        restriction=_restriction(bridge, page),
        told=tuple(told(page)),
        daily=_daily(bridge, now),
        channels=_channels(bridge),
        response_minutes=int(bridge.policy.response // 60),
        cooldown_hours=int(bridge.policy.cooldown // 3600),
        out_of_hours=not bridge.policy.hours.open_at(now),
    )


def told(page: ClientPage) -> list[dict[str, str]]:
    """Who was told: names and ways, never an address."""
    return [
        {"name": each.person, "channel": each.channel, "state": STATES[each.state].client}
        for each in page.told
    ]


def status(bridge: Bridge, page: ClientPage, now: float) -> dict[str, Any]:
    """The state for machines; times are UTC."""
    active, until = page.active, page.record.cooldown_until
    return {
        "ticket": page.ticket.key or page.ticket.id,
        "level": (active.level if active else Level.NONE).name.lower(),
        "reference": active.id if active else None,
        "state": _state(bridge, page, now),
        "cooldown_until": _iso(until) if page.record.cooling(now) else None,
        "available": bool(page.available),
        "choices": [level.name.lower() for level in page.available],
        "responded_by_person": bool(active and active.responded_at is not None),
        "told": told(page) if active else [],
        "deciding": page.outcome is True,
        "now": _iso(now),
    }


def badge(page: ClientPage) -> tuple[str, str]:
    """The words of the picture, and which of its colours."""
    active = page.active
    if active is None:
        return "Not escalated", "none"
    if active.responded_at is not None:
        return f"{active.level.label}, a person has it", "taken"
    if active.level is Level.EMERGENCY:
        return "Emergency, being told", "waiting"
    return "Higher Priority, in the daily list", "higher"


def _answer(line: HistoryLine) -> str:
    said = _ANSWERS.get(line.reason) if line.reason else None
    return said or "Your wish was looked at; the state below is what holds."


def _state(bridge: Bridge, page: ClientPage, now: float) -> str:
    if page.outcome is True:
        return (
            "Your wish has come in and is being looked at. In a moment you see what became of it."
        )
    active, current = page.active, page.record.current
    zone = bridge.zone_of(page.link.connection)
    if active is not None:
        since = moment(active.asked_at, zone)
        return f"{active.level.label} since {since}. {_progress(active, _daily(bridge, now))}"
    if current is not None and current.stood_down_at is not None:
        ended = moment(current.stood_down_at, zone)
        return f"Not escalated. The last escalation was stood down {ended}."
    return "This ticket is not escalated."


def _progress(active: Escalation, daily: str) -> str:
    if active.responded_at is not None:
        return f"A person has it: {active.responded_by or 'one of our team'}."
    if active.level is Level.HIGHER_PRIORITY:
        return f"It is in the list that our project managers get {daily}."
    again = " Everybody was told again, because nobody had answered." if active.unseen_at else ""
    return f"Our project managers are being told; nobody has taken it yet.{again}"


def _restriction(bridge: Bridge, page: ClientPage) -> str:
    found = page.restriction
    if found is None:
        return ""
    until = moment(found.until, bridge.zone_of(page.link.connection))
    account = page.ticket.organization or "your account"
    so = (
        " An Emergency is taken as Higher Priority."
        if found.mode is RestrictionMode.HIGHER_PRIORITY
        else ""
    )
    reason = found.reason.rstrip(".")
    return f"Emergencies are not available to {account} until {until}. The reason: {reason}.{so}"


def _daily(bridge: Bridge, now: float) -> str:
    zone_name = datetime.fromtimestamp(now, bridge.zone).strftime("%Z")
    return f"every day at {bridge.policy.digest_at} {zone_name}"


def _channels(bridge: Bridge) -> str:
    names = [channel.traits.noun for channel in bridge.channels.values()]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
