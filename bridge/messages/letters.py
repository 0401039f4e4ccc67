"""What each email says, apart from how it looks: one letter for each kind of alert.

The mails of one escalation are one thread by their headers; their subjects differ, so that a phone
that rings for EMERGENCY does not ring for what is taken or over.
"""

from zoneinfo import ZoneInfo

from bridge.core.deliveries import AlertKind, ClientWords, Worth
from bridge.core.levels import Level
from bridge.messages import other_letters
from bridge.messages.about import About
from bridge.messages.letter_parts import MAX_WORDS, Fact, Letter, headline, thread, when
from bridge.messages.plain import age, one_line, short_time, web_link
from bridge.messages.views import AlertView


def letter(view: AlertView) -> Letter:
    """The letter of an alert; the digest has a form of its own."""
    writers = {
        AlertKind.EMERGENCY: _emergency,
        AlertKind.REMINDER: _reminder,
        AlertKind.TAKEN: _taken,
        AlertKind.STAND_DOWN: _stand_down,
        AlertKind.WORDS: _client_words,
        AlertKind.ANSWER: other_letters.answer,
        AlertKind.OPERATOR: other_letters.operator,
        AlertKind.SIGN_IN: other_letters.sign_in,
    }
    return writers[view.kind](view)


def subject_line(about: About) -> str:
    """The subject of a mail that asks for somebody: phones ring by its level."""
    return f"{_mark(about)} {_ticket_line(about)}"


def _ticket_line(about: About) -> str:
    account = f" {one_line(about.organization, 40)}" if about.organization else ""
    return f"{one_line(about.key, 30)}{account}: {one_line(about.subject, 90) or 'no subject'}"


def _emergency(view: AlertView) -> Letter:
    about = About.of(view)
    account = one_line(about.organization, 80) or "The client"
    return Letter(
        subject=subject_line(about),
        mark=_mark(about),
        headline=headline(about),
        lead=f"{account} needs a person now, since {_time(about.at, view)}.{_late(about)}",
        tone="alarm",
        action="I have it",
        link=web_link(view.link),
        after_action=_by_sms(view),
        facts=_facts(about, view.zone),
        words=one_line(about.reason, MAX_WORDS),
        steps=_until_somebody_has_it(about),
        thread=thread(view, about),
    )


def _late(about: About) -> str:
    return f" It reached us {age(about.late_by)} late." if about.late_by else ""


def _reminder(view: AlertView) -> Letter:
    about = About.of(view)
    waited = age(view.now - about.at)
    account = one_line(about.organization, 80) or "The client"
    why = one_line(about.why, 200) or f"Nobody has responded for {waited}."
    return Letter(
        subject=f"{about.reminder_word}: {subject_line(about)}",
        mark=f"{_mark(about)}: {about.reminder_word}",
        headline=headline(about),
        lead=f"{why.rstrip('.')}. {account} has waited since {_time(about.at, view)}.",
        tone="alarm",
        action="I have it",
        link=web_link(view.link),
        after_action=_by_sms(view),
        facts=_facts(about, view.zone),
        words=one_line(about.reason, MAX_WORDS),
        steps=("As soon as somebody takes it, everybody else is told.",),
        thread=thread(view, about),
    )


def _taken(view: AlertView) -> Letter:
    about = About.of(view)
    who = one_line(about.taken_by, 80) or "Somebody"
    return Letter(
        subject=f"TAKEN by {one_line(who, 40)}: {_ticket_line(about)}",
        mark="TAKEN",
        headline=f"{who} has {one_line(about.key, 30)}",
        lead=f"{who} took it at {_time(about.taken_at, view)}. You need not do anything.",
        action="See how it stands",
        link=web_link(view.link),
        facts=_facts(about, view.zone),
        words=one_line(about.reason, MAX_WORDS),
        steps=(f"Ask {who} if you can help.",),
        thread=thread(view, about),
    )


def _stand_down(view: AlertView) -> Letter:
    about = About.of(view)
    return Letter(
        subject=f"STAND DOWN: {_ticket_line(about)}",
        mark="STAND DOWN",
        headline=f"{one_line(about.key, 30)} needs no response any more",
        lead=_why_it_is_over(view, about),
        action="See how it stands",
        link=web_link(view.link),
        facts=_facts(about, view.zone),
        words="" if about.closed else one_line(about.stand_down_words, MAX_WORDS),
        words_label="What was written",
        steps=("Nobody is reminded any more.", _GOES_ON if about.closed else _STAYS_OPEN),
        thread=thread(view, about),
    )


def _why_it_is_over(view: AlertView, about: About) -> str:
    who = one_line(about.stood_down_by, 80) or "Somebody"
    at = _time(about.stood_down_at, view)
    if about.closed:
        return f"{one_line(about.stand_down_words, 200).rstrip('.')} ({who}, {at})."
    return f"{who} said at {at} that it is resolved."


_STAYS_OPEN = "The ticket itself stays open until somebody solves it."
_GOES_ON = (
    "Nobody can be answered on the ticket. If it is not over, say so on the page: it then goes on."
)


def _client_words(view: AlertView) -> Letter:
    about = About.of(view)
    words = view.content if isinstance(view.content, ClientWords) else None
    worth = words.worth if words else Worth.WAITING
    what, do = _WORTH[worth]
    written_at = about.at if worth is Worth.TOO_LATE else view.now
    who = one_line(words.by if words else "", 80) or "Somebody"
    return Letter(
        subject=f"{one_line(about.key, 30)} {what}: {one_line(about.subject, 90)}".strip(),
        mark="A CLIENT WRITES",
        headline=f"{one_line(about.key, 30)}: {what}",
        lead=f"{who} wrote at {_time(written_at, view)}.{_late(about)} {do}",
        action="See how it stands, and decide",
        link=web_link(view.link),
        facts=_facts(about, view.zone),
        words=one_line(words.said if words else "", MAX_WORDS),
        thread=thread(view, about),
    )


_WORTH = {
    Worth.WAITING: (
        "the client writes, and nobody has it yet",
        "They were told that you can read it, and from when a reply alerts everybody again.",
    ),
    Worth.DOUBTFUL_END: (
        "it may be over",
        "Nothing was changed, because the words leave a doubt. The client was asked.",
    ),
    Worth.AFTER_END: (
        "the client writes after the end",
        "If it is not over, say so on the page: it then goes on, and everybody is told.",
    ),
    Worth.STRANGER: (
        "somebody from outside writes",
        "They are not of the ticket's organization, so nothing was changed by their words.",
    ),
    Worth.REFUSED: (
        "an Emergency was asked for",
        "It was refused, because the cooldown runs. You can raise it to Emergency on the page.",
    ),
    Worth.TOO_LATE: (
        "an escalation came too late",
        "By then the ticket was solved, so nobody was alerted. If it is not over, say so on the "
        "page: it then goes on, and everybody is told.",
    ),
}


def _mark(about: About) -> str:
    return "EMERGENCY" if about.level is Level.EMERGENCY else "HIGHER PRIORITY"


def _facts(about: About, zone: ZoneInfo) -> tuple[Fact, ...]:
    key, number = one_line(about.key, 30), about.escalation.number
    again = f"number {number} on this ticket" if number > 1 else ""
    facts = (
        Fact("Ticket", f"{key} {one_line(about.subject, 160)}", web_link(about.ticket.url)),
        Fact("Account", one_line(about.ticket.organization, 80)),
        Fact("Escalated by", one_line(about.by, 80)),
        Fact("Escalated at", when(about.at, zone)),
        Fact("Escalation", again),
        Fact("Reference", one_line(about.escalation.id, 40)),
    )
    return tuple(fact for fact in facts if fact.text.strip())


def _time(at: float, view: AlertView) -> str:
    return short_time(at, view.zone, view.now)


def _until_somebody_has_it(about: About) -> tuple[str, ...]:
    steps = [
        "If nobody responds in time, everybody is told again.",
        "As soon as somebody takes it, everybody else is told.",
    ]
    if not about.escalation.in_business_hours:
        steps.append(
            "It came outside business hours; the client was told that work may be "
            "subject to the agreement."
        )
    return tuple(steps)


def _by_sms(view: AlertView) -> str:
    return f"Or answer the text message with ACK {one_line(view.code, 30)}." if view.code else ""
