"""The internal notes for staff: who was told and how it went, and what they can do about it."""

from collections.abc import Callable

from bridge.core.levels import Level, Reason
from bridge.core.ticket_views import TicketView, Told
from bridge.messages.plain import age, moment, one_line
from bridge.messages.ticket_words import RESOLVED, already_recorded, told_line


def paragraphs(view: TicketView) -> list[str]:
    """The note for the view's reason; empty when there is none to write."""
    writer = _WRITERS.get(view.reason)
    return writer(view) if writer else []


def _escalated_note(view: TicketView) -> list[str]:
    current = view.record.current
    if current is None:
        return []
    by = one_line(current.by.name or view.who, 80) or "somebody the helpdesk did not name"
    first = (
        f"Escalation {current.number} of this ticket: {current.level.label}, by {by}, "
        f"{moment(current.asked_at, view.zone)}."
    )
    if current.late_by:
        first += f" It reached us {age(current.late_by)} late."
    if current.unchecked:
        first += f" {_UNCHECKED}"
    if current.level is not Level.EMERGENCY:
        listed = "It is in each digest until somebody answers."
        return [first, listed, _until(view), _restriction_note(view)]
    return [first, _staff_told(view), _taken(view), _until(view), _stand_down_how()]


_UNCHECKED = (
    "The helpdesk could not be asked whether they belong to the ticket's organization, so it was "
    "taken unchecked."
)


def _cooldown_note(view: TicketView) -> list[str]:
    return [
        f"{_who(view)} set the Escalation field while the cooldown was running. Nothing was "
        f"changed and nobody was alerted. {already_recorded(view)}",
        _until(view),
    ]


def _lowering_refused_note(view: TicketView) -> list[str]:
    return [
        f"{_who(view)} lowered the Escalation field. An active escalation is not lowered there, so "
        f"the field shows {view.record.level.label} again.",
        _stand_down_how(),
    ]


def _restricted_note(view: TicketView) -> list[str]:
    return [f"{_who(view)} asked for an Emergency and was refused.", _restriction_note(view)]


def _not_a_member_note(view: TicketView) -> list[str]:
    missing, ticket = "is not a member of the ticket's organization", view.record.ticket
    if not (ticket.organization_id or ticket.organization):
        missing = (
            "did not open the ticket and takes no part in it; it belongs to no organization. Add "
            "them as a participant of the request, or both to an organization"
        )
    return [
        f"{_who(view)} set the Escalation field, but {missing}. "
        "The field was put back and nobody was alerted."
    ]


def _stood_down_note(view: TicketView) -> list[str]:
    return [
        f"The escalation was stood down by {one_line(view.who, 80) or 'somebody'}, "
        f"{moment(view.now, view.zone)}. Alerts that were not sent yet are cancelled, and whoever "
        "was alerted is told.",
        _until(view),
    ]


def _resumed_note(view: TicketView) -> list[str]:
    why = one_line(view.why, 200) or "It is not over."
    return [f"The emergency goes on. {why} Everybody who was told is told again.", _until(view)]


def _responded_note(view: TicketView) -> list[str]:
    return [f"{_who(view)} has it since {moment(view.now, view.zone)}."]


def _asked_again_note(view: TicketView) -> list[str]:
    return [
        f"{_who(view)} asked again and nobody had responded. Everybody is alerted again.",
        _staff_told(view),
    ]


def _unmapped_note(view: TicketView) -> list[str]:
    option = one_line(view.option, 80)
    return [
        f'The Escalation field was set to "{option}", which the bridge does not know. Nobody was '
        "alerted.",
        "An administrator has to say in the bridge's configuration which level the option means. "
        "Until then, set the field to one of the levels that it knows.",
    ]


def _cooldown_ended(_view: TicketView) -> list[str]:
    """The note when the field is set back to None."""
    return [
        "The cooldown has ended: the Escalation field is set back to None and can be used again. "
        "The history stays."
    ]


def _staff_told(view: TicketView) -> str:
    if not view.told:
        return "Nobody was told: no project manager has an address."
    lines = [f"- {told_line(view, told)}{_together(told)}{_error(told)}" for told in view.told]
    return "\n".join(["Who was told:", *lines])


def _taken(view: TicketView) -> str:
    current = view.record.current
    if current is None or current.responded_at is None:
        return ""
    who = one_line(current.responded_by, 80) or "Somebody"
    return f"{who} has it since {moment(current.responded_at, view.zone)}."


def _restriction_note(view: TicketView) -> str:
    if view.restricted_until is None:
        return ""
    reason = one_line(view.restriction_reason, 300).rstrip(".")
    until = moment(view.restricted_until, view.zone)
    return f"The account is restricted until {until}" + (f": {reason}." if reason else ".")


def _stand_down_how() -> str:
    return f"To stand it down, write a public reply that starts with: {RESOLVED}"


def _until(view: TicketView) -> str:
    if not view.record.cooling(view.now):
        return ""
    return f"Cooldown until {moment(view.record.cooldown_until, view.zone)}."


def _who(view: TicketView) -> str:
    return one_line(view.who, 80) or "Somebody"


def _together(told: Told) -> str:
    return f", in one message about {told.together}" if told.together > 1 else ""


def _error(told: Told) -> str:
    error = one_line(told.error, 160)
    return f" ({error})" if error else ""


_WRITERS: dict[Reason, Callable[[TicketView], list[str]]] = {
    Reason.ESCALATED: _escalated_note,
    Reason.UPGRADED: _escalated_note,
    Reason.RESTRICTED_TO_HIGHER_PRIORITY: _escalated_note,
    Reason.COOLDOWN: _cooldown_note,
    Reason.LOWERING_REFUSED: _lowering_refused_note,
    Reason.RESTRICTED: _restricted_note,
    Reason.NOT_A_MEMBER: _not_a_member_note,
    Reason.STOOD_DOWN: _stood_down_note,
    Reason.RESUMED: _resumed_note,
    Reason.RESPONDED: _responded_note,
    Reason.ASKED_AGAIN: _asked_again_note,
    Reason.UNMAPPED_OPTION: _unmapped_note,
    Reason.COOLDOWN_ENDED: _cooldown_ended,
}
