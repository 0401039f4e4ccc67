"""What a press of a button of the team did, in one sentence; one that changed nothing says why."""

from zoneinfo import ZoneInfo

from bridge.core.escalations import Escalation
from bridge.messages.plain import short_time

TAKEN = "You have it. The others and the client are being told."
ENDED = "It is over. Everybody who was told hears of it."
TOLD_AGAIN = "All project managers are being told again now."


def has_it(escalation: Escalation, me: str, now: float, zone: ZoneInfo) -> str:
    """Why there is nothing to take or to tell: "Ben has it already, since 02:14 CST"."""
    if escalation.stood_down_at is not None:
        return over_already(escalation, me, now, zone)
    if escalation.responded_at is None:
        return "It is over already, there is nothing to do."
    who = "You have" if escalation.responded_by == me else f"{escalation.responded_by} has"
    return f"{who} it already, since {short_time(escalation.responded_at, zone, now)}."


def over_already(escalation: Escalation, me: str, now: float, zone: ZoneInfo) -> str:
    """Why there is nothing to end any more."""
    if escalation.stood_down_at is None:
        return "It is over already, there is nothing to do."
    who = "you" if escalation.stood_down_by == me else escalation.stood_down_by
    when = short_time(escalation.stood_down_at, zone, now)
    return f"It is over already: stood down by {who}, {when}."


def told_before(again_in: float) -> str:
    """Everybody was told again within the minute; `again_in`: seconds to wait."""
    wait = max(1, round(again_in))
    return f"Nothing was sent: they were told again less than a minute ago. Try in {wait} s."


def judged(justified: bool) -> str:
    """Somebody gave their word on an emergency."""
    return f"Noted: it was {'' if justified else 'not '}justified."
