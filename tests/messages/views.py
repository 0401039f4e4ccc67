"""Views for the texts' tests: one escalation of one ticket, told at a known time."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from adapters.channels.sendgrid.channel import SendGridEmail
from adapters.channels.twilio.channel import TwilioSms
from adapters.channels.web_push.channel import WebPush
from bridge.core.channels import Traits
from bridge.core.deliveries import (
    AlertKind,
    Because,
    ClientAnswer,
    Content,
    Reminder,
    SignInLink,
    StandDown,
    Taken,
    Trouble,
)
from bridge.core.escalations import Escalation, TicketRecord
from bridge.core.levels import Level, Reason
from bridge.core.people import Person
from bridge.core.ticket_views import TicketView
from bridge.core.tickets import Actor, Role, Ticket
from bridge.messages.views import AlertView, DigestRow, DigestView

SMS, EMAIL, PUSH = TwilioSms.traits, SendGridEmail.traits, WebPush.traits
ZONE = ZoneInfo("America/Chicago")
T = datetime(2026, 11, 23, 8, 14, tzinfo=UTC).timestamp()  # Monday, 02:14 CST
ANA = Person("ana", "Ana Ruiz", "ana@acme.example", "+15550100001")
TICKET = Ticket(
    "900",
    "#4821",
    "Checkout is down",
    "https://acme.zendesk.com/agent/tickets/4821",
    organization="Acme",
)
ESCALATION = Escalation(
    "E1a2b3c4d5e6f70",
    1,
    Level.EMERGENCY,
    Actor("7", Role.CLIENT, "Dana Client"),
    T,
    reason_text="checkout down, all stores",
)
RECORD = TicketRecord("acme", TICKET, Level.EMERGENCY, T + 172_800, (ESCALATION,))
CONTENT: dict[AlertKind, Content] = {
    AlertKind.TAKEN: Taken("Ben"),
    AlertKind.STAND_DOWN: StandDown("Dana Client", "false alarm"),
    AlertKind.REMINDER: Reminder(Because.NOT_SEEN, "Nobody has responded in 15 business minutes."),
    AlertKind.OPERATOR: Trouble("SMS is refused", "wrong token", "Mend it."),
    AlertKind.ANSWER: ClientAnswer(
        "dana@acme.example",
        "Dana Client",
        ("This ticket is now an Emergency.", "If it is not, reply on the ticket."),
        "https://esc.example.com/t/7Kq2",
    ),
    AlertKind.SIGN_IN: SignInLink("https://esc.example.com/sign-in/7Kq2"),
}


def all_words(kind: AlertKind, words: str) -> Content | None:
    """What an alert says besides its ticket, with the same words wherever somebody can write."""
    return {
        AlertKind.TAKEN: Taken(words),
        AlertKind.STAND_DOWN: StandDown(words, words),
        AlertKind.REMINDER: Reminder(Because.COLLEAGUE_ASKED, words),
        AlertKind.ANSWER: ClientAnswer(words, words, (words,), words),
        AlertKind.OPERATOR: Trouble(words, words, words),
    }.get(kind)


def digest() -> DigestView:
    return DigestView(
        date(2026, 11, 23),
        waiting=(row("#1", Level.EMERGENCY, T - 3600),),
        higher=(
            row("#2", Level.HIGHER_PRIORITY, T - 90_000),
            row("#3", Level.HIGHER_PRIORITY, T - 280_000),
        ),
        stood_down=(
            row("#4", Level.EMERGENCY, T - 50_000, stood_down_at=T - 60, stood_down_by="Dana"),
        ),
    )


def row(key: str, level: Level, at: float, **changes: object) -> DigestRow:
    escalation = replace(ESCALATION, level=level, started_at=at, **changes)  # type: ignore[arg-type]
    record = replace(RECORD, ticket=replace(TICKET, key=key, subject=f"Subject of {key}"))
    return DigestRow(record, escalation, f"https://esc.example.com/e/{key[1:]}")


def alert(
    kind: AlertKind = AlertKind.EMERGENCY,
    traits: Traits = SMS,
    *,
    ticket: Ticket = TICKET,
    escalation: Escalation = ESCALATION,
    link: str = "https://esc.example.com/e/7Kq2",
    code: str = "4821",
    content: Content | None = None,
    now: float = T + 900,
) -> AlertView:
    return AlertView(
        kind,
        "d1",
        traits,
        ANA,
        ZONE,
        now,
        record=replace(RECORD, ticket=ticket, escalations=(escalation,)),
        escalation=escalation,
        link=link,
        code=code,
        mail_domain="acme.example",
        content=content or CONTENT.get(kind),
        digest=digest() if kind is AlertKind.DIGEST else None,
    )


def on_ticket(reason: Reason, record: TicketRecord = RECORD, **changes: object) -> TicketView:
    view = TicketView(reason, record, ZONE.key, T + 60, who="Dana Client")
    return replace(view, **changes)  # type: ignore[arg-type]
