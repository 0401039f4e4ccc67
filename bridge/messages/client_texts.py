"""The public answers to the client: what was decided, what happens next, how to reach a person."""

from collections.abc import Callable

from bridge.core.levels import Level, Reason
from bridge.core.ticket_views import TicketView
from bridge.messages.plain import DAY, clock_time, moment, one_line, web_link
from bridge.messages.ticket_words import RESOLVED, already_recorded, told_line


def paragraphs(view: TicketView) -> list[str]:
    """The answer for the view's reason; empty when there is none to give."""
    writer = _WRITERS.get(view.reason)
    return [*writer(view), _link(view)] if writer else []


def _escalated(view: TicketView) -> list[str]:
    if _level(view) is Level.EMERGENCY:
        return [
            f"{_thanks(view)}This ticket is now an Emergency, and our project managers are being "
            "alerted.",
            "What happens next: one of them takes it, and you are told who it is. "
            f"{_promise(view)}",
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
        f"person sooner, reply {view.here}.",
        _reference(view),
    ]


def _cooldown(view: TicketView) -> list[str]:
    until = moment(view.record.cooldown_until, view.zone)
    return [
        f"{already_recorded(view)} The escalation of this ticket can be changed again after "
        f"{until}.",
        f"If things got worse, reply {view.here}: a person reads it.",
    ]


def _lowering_refused(view: TicketView) -> list[str]:
    return [
        "An escalation cannot be withdrawn in the Escalation field, so the field shows "
        f"{view.record.level.label} again.",
        f"If it is no longer urgent, please reply {view.here} and start with: {RESOLVED}",
        f"The field can be changed again after {moment(view.record.cooldown_until, view.zone)}.",
    ]


def _restricted(view: TicketView) -> list[str]:
    return [
        "We could not take this as an Emergency.",
        _why_restricted(view),
        f"To reach a person, reply {view.here}.",
    ]


def _restriction_set(view: TicketView) -> list[str]:
    return [
        _why_restricted(view),
        "Higher Priority stays available. To reach a person, or if you think that this is wrong, "
        f"reply {view.here}.",
    ]


def _restriction_ended(_view: TicketView) -> list[str]:
    return ["The restriction has ended: Emergencies are available to your account again."]


def _not_a_member(view: TicketView) -> list[str]:
    who = one_line(view.who, 80) or "whoever asked for it"
    ticket = view.record.ticket
    if not (ticket.organization_id or ticket.organization):
        return [
            f"We could not take this escalation: {who} did not open this ticket and does not take "
            "part in it, and it belongs to no organization.",
            "Whoever opened it can escalate it, or share it with them first. If that is wrong, "
            f"reply {view.here} and a person will look at it.",
        ]
    organization = one_line(ticket.organization, 80) or "the ticket's organization"
    return [
        f"We could not take this escalation: {who} is not a member of {organization}.",
        f"If that is wrong, reply {view.here} and a person will look at it.",
    ]


def _stood_down(view: TicketView) -> list[str]:
    return [
        f"The escalation of this ticket was stood down by {one_line(view.who, 80) or 'somebody'}, "
        "and everybody who was alerted is told.",
        f"If it is not over, reply {view.here} and say so, for example: It is not fixed. Or use "
        "the link below.",
    ]


def _resumed(view: TicketView) -> list[str]:
    why = one_line(view.why, 200)
    return [
        f"The emergency goes on: {why}" if why else "The emergency goes on.",
        f"Our project managers are being alerted again. {_promise(view)}",
    ]


def _doubtful_end(view: TicketView) -> list[str]:
    return [
        "Is it resolved? We are not sure from your words, so nothing was changed.",
        f"If it is, press the button on the page below, or reply and start with: {RESOLVED}",
        f"If it is not, you need not do anything. {_promise(view)}",
    ]


def _by_mistake(_view: TicketView) -> list[str]:
    return [
        "An escalation cannot be removed, but it can be stood down: press the button on the page "
        f"below, or reply and start with: {RESOLVED}",
        "Until then nothing is changed.",
    ]


def _heard(view: TicketView) -> list[str]:
    return [
        "Our project managers can read what you wrote. Nobody has taken this yet. "
        f"{_promise(view)}",
        *_who_was_told(view),
    ]


def _unknown_level(_view: TicketView) -> list[str]:
    return [
        "We could not tell which level you ask for, so nothing was changed.",
        "There are two. Write one of these lines, with your reason after it:\n"
        "#escalate emergency: …\n#escalate higher priority: …",
    ]


def _promise(view: TicketView) -> str:
    """What is promised here is what happens, to the minute."""
    at = view.ask_again_from
    if at is None:
        return f"If you hear nothing, reply {view.here} and we alert them again."
    when = clock_time(at, view.zone) if at - view.now < DAY / 2 else moment(at, view.zone)
    return f"If nobody has answered by {when}, reply {view.here} and we alert them again."


def _who_was_told(view: TicketView) -> list[str]:
    told = "\n".join(f"- {told_line(view, told)}" for told in view.told)
    return [f"Who was told so far:\n{told}"] if told else []


def _responded(view: TicketView) -> list[str]:
    who = one_line(view.who, 80) or "One of our project managers"
    return [f"{who} has this ticket now and will answer {view.here}."]


def _asked_again(view: TicketView) -> list[str]:
    return [
        "Nobody has taken this yet, so we are alerting our project managers again now. "
        f"{_promise(view)}",
        *_who_was_told(view),
    ]


def _thanks(view: TicketView) -> str:
    name = one_line(view.who, 80)
    return f"Thank you, {name}. " if view.by_client and name else ""


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
        f"that, reply {view.here} and start with: {RESOLVED}"
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
    Reason.RESUMED: _resumed,
    Reason.DOUBTFUL_END: _doubtful_end,
    Reason.BY_MISTAKE: _by_mistake,
    Reason.HEARD: _heard,
    Reason.UNKNOWN_LEVEL: _unknown_level,
}
