"""The public answers to the client: what was decided, what happens next, how to reach a person."""

from collections.abc import Callable

from bridge.core.levels import Level, Reason
from bridge.messages.plain import moment, one_line, web_link
from bridge.messages.ticket_words import RESOLVED, already_recorded, told_line
from bridge.messages.views import TicketView


def paragraphs(view: TicketView) -> list[str]:
    """The answer for the view's reason; empty when there is none to give."""
    writer = _WRITERS.get(view.reason)
    return [*writer(view), _link(view)] if writer else []


def _escalated(view: TicketView) -> list[str]:
    if _level(view) is Level.EMERGENCY:
        return [
            f"{_thanks(view)}This ticket is now an Emergency, and our project managers are being "
            "alerted.",
            "What happens next: one of them takes it and you are told here who it is. If you hear "
            "nothing, reply here and we alert them again.",
            _hours(view),
            _how_to_end_it(view),
            _reference(view),
        ]
    return [
        f"{_thanks(view)}This ticket is now Higher Priority.",
        "What happens next: it is in the next daily list of our project managers, oldest first.",
        _how_to_end_it(view),
        _reference(view),
    ]


def _upgraded(view: TicketView) -> list[str]:
    return ["We raised this ticket from Higher Priority to Emergency.", *_escalated(view)]


def _restricted_to_higher_priority(view: TicketView) -> list[str]:
    return [
        f"{_thanks(view)}We have recorded this ticket as Higher Priority and not as an Emergency.",
        _why_restricted(view),
        "What happens next: it is in the next daily list of our project managers. If you need a "
        "person sooner, reply here.",
        _reference(view),
    ]


def _cooldown(view: TicketView) -> list[str]:
    until = moment(view.record.cooldown_until, view.zone)
    return [
        f"{already_recorded(view)} The escalation of this ticket can be changed again after "
        f"{until}.",
        "If things got worse, reply here: a person reads it.",
    ]


def _lowering_refused(view: TicketView) -> list[str]:
    return [
        "An escalation cannot be withdrawn in the Escalation field, so the field shows "
        f"{view.record.level.label} again.",
        f"If it is no longer urgent, please reply here and start with: {RESOLVED}",
    ]


def _restricted(view: TicketView) -> list[str]:
    return [
        "We could not take this as an Emergency.",
        _why_restricted(view),
        "To reach a person, reply here.",
    ]


def _restriction_set(view: TicketView) -> list[str]:
    return [
        _why_restricted(view),
        "Higher Priority stays available. To reach a person, or if you think that this is wrong, "
        "reply here.",
    ]


def _restriction_ended(view: TicketView) -> list[str]:
    return ["The restriction has ended: Emergencies are available to your account again."]


def _not_a_member(view: TicketView) -> list[str]:
    who = one_line(view.who, 80) or "whoever asked for it"
    organization = one_line(view.record.ticket.organization, 80) or "the ticket's organization"
    return [
        f"We could not take this escalation: {who} is not a member of {organization}.",
        "If that is wrong, reply here and a person will look at it.",
    ]


def _stood_down(view: TicketView) -> list[str]:
    return [
        "Thank you for telling us. The escalation is stood down, and everybody who was alerted "
        "is told.",
        "The ticket itself stays open until it is solved.",
    ]


def _responded(view: TicketView) -> list[str]:
    who = one_line(view.who, 80) or "One of our project managers"
    return [f"{who} has this ticket now and will answer here."]


def _asked_again(view: TicketView) -> list[str]:
    if not view.told:
        return ["We are alerting our project managers again now. Nobody has been reached so far."]
    told = "\n".join(f"- {told_line(view, told)}" for told in view.told)
    return [
        "Nobody has taken this yet, so we are alerting our project managers again now.",
        f"Who was told so far:\n{told}",
    ]


def _thanks(view: TicketView) -> str:
    name = one_line(view.who, 80)
    return f"Thank you, {name}. " if name else "Thank you. "


def _hours(view: TicketView) -> str:
    if view.in_business_hours:
        return ""
    return (
        "It is outside our business hours. The team is alerted all the same; work at this time "
        "may be subject to your agreement."
    )


def _how_to_end_it(view: TicketView) -> str:
    until = moment(view.record.cooldown_until, view.zone)
    return (
        f"The Escalation field can be used again after {until}. If it is no longer urgent before "
        f"that, reply here and start with: {RESOLVED}"
    )


def _reference(view: TicketView) -> str:
    current = view.record.current
    return f"Your reference: {current.id}" if current else ""


def _link(view: TicketView) -> str:
    link = web_link(view.link)
    return f"The state of this ticket, and what you can do: {link}" if link else ""


def _why_restricted(view: TicketView) -> str:
    until = view.restricted_until
    end = f" until {moment(until, view.zone)}" if until is not None else ""
    reason = one_line(view.restriction_reason, 300).rstrip(".")
    return f"Emergencies are not available to your account{end}." + (
        f" The reason: {reason}." if reason else ""
    )


def _level(view: TicketView) -> Level:
    current = view.record.current
    return current.level if current else view.record.level


_WRITERS: dict[Reason, Callable[[TicketView], list[str]]] = {
    Reason.ESCALATED: _escalated,
    Reason.UPGRADED: _upgraded,
    Reason.RESTRICTED_TO_HIGHER_PRIORITY: _restricted_to_higher_priority,
    Reason.COOLDOWN: _cooldown,
    Reason.LOWERING_REFUSED: _lowering_refused,
    Reason.RESTRICTED: _restricted,
    Reason.RESTRICTION_SET: _restriction_set,
    Reason.RESTRICTION_ENDED: _restriction_ended,
    Reason.NOT_A_MEMBER: _not_a_member,
    Reason.STOOD_DOWN: _stood_down,
    Reason.RESPONDED: _responded,
    Reason.ASKED_AGAIN: _asked_again,
}
