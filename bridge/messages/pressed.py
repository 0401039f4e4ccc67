"""What a press of a button of the team did, in one sentence; one that changed nothing says why."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from bridge.core.bulk import BulkEdit
from bridge.core.escalations import Escalation
from bridge.core.levels import Level
from bridge.messages.plain import count, short_time

TAKEN = "You have it. The others and the client are being told."
ENDED = "It is over. Everybody who was told hears of it."
GIVEN_BACK = "Nobody has it any more. Everybody is being told again."
NOT_OVER = "It goes on. Everybody who was told is being told again."
RAISED = "It is an Emergency now. All project managers are being alerted."


def all_taken(number: int) -> str:
    """Somebody took many at once; `number`: how many nobody had."""
    if not number:
        return "Nothing was left to take: each of them is taken or over."
    taken = count(number, "emergency", "emergencies")
    return f"You have {taken}. The others and the clients are being told."


def all_ended(number: int) -> str:
    """Somebody stood many down at once."""
    if not number:
        return "Nothing was left to stand down: each of them is over."
    ended = count(number, "emergency is", "emergencies are")
    return f"{ended} over. Everybody who was told hears of it."


def edit_stood_down(edit: BulkEdit, by: str, now: float, zone: ZoneInfo) -> tuple[str, ...]:
    """For whoever set many tickets to Emergency: that it was seen, and that it is over."""
    number, at = count(len(edit.raised), "ticket"), short_time(edit.at, zone, now)
    return (
        f"You set {number} to Emergency at once, {at}. The project managers were alerted.",
        f"{by} has stood all of them down. If one of them is an emergency, please say so on it.",
    )


def standing(escalation: Escalation, me: str, now: float, zone: ZoneInfo) -> str:
    """Why a press of `me` changed nothing: "Ben has it already, since 02:14 CST."

    `now`: seconds UTC.
    """
    if escalation.followed_by:
        return f"It was followed by escalation no. {escalation.followed_by} of the ticket."
    if escalation.stood_down_at is not None:
        who = "you" if escalation.stood_down_by == me else escalation.stood_down_by
        when = short_time(escalation.stood_down_at, zone, now)
        return f"It is over already: stood down by {who}, {when}."
    if escalation.responded_at is not None:
        who = "You have" if escalation.responded_by == me else f"{escalation.responded_by} has"
        return f"{who} it already, since {short_time(escalation.responded_at, zone, now)}."
    if escalation.level is not Level.EMERGENCY:
        return "It is a Higher Priority and no emergency."
    return "It is an Emergency, and nobody has it."


def told_again(ways: Mapping[str, Sequence[str]]) -> str:
    """Who is told once more and by what: "Being told again now: Ben (text, e-mail)." """
    if not ways:
        return "Nothing was sent: nobody but you can be told of it."
    names = [f"{name} ({', '.join(channels)})" for name, channels in ways.items()]
    listed = " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
    return f"Being told again now: {listed}."


def told_before(again_in: float) -> str:
    """Everybody was told again within the minute; `again_in`: seconds to wait."""
    wait = max(1, round(again_in))
    return f"Nothing was sent: they were told again less than a minute ago. Try in {wait} s."


def judged(justified: bool) -> str:
    """Somebody gave their word on an emergency."""
    return f"Noted: it was {'' if justified else 'not '}justified."
