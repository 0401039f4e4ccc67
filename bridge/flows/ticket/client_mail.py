"""A client reads by mail what is not said on the ticket: to them alone, or to nobody.

Rules:
- only whoever may have the link to the client's page gets a mail, at their helpdesk's address;
- it is no alert: it is listed with none, and nobody's link to an emergency is made for it.
"""

from dataclasses import replace
from hashlib import sha256

from bridge.core.connections import Answers
from bridge.core.deliveries import AlertKind, ClientAnswer, Delivery, delivery_id
from bridge.core.ledger import WriteBack
from bridge.core.ticket_views import TicketView
from bridge.core.tickets import Role
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import add
from bridge.flows.turn import Turn
from bridge.messages import ticket_texts


def replaces_the_answer(bridge: Bridge, wish: WriteBack) -> bool:
    """Whether the client is answered, and not on the ticket."""
    return wish.answers and bridge.connections[wish.connection].answers is Answers.PAGE


def why_not(bridge: Bridge, view: TicketView) -> str:
    """Why the requester gets no mail, in words for staff; empty: they get one."""
    ticket = view.record.ticket
    if ticket.outsiders:
        return "people of other organizations may read along"
    if not view.link or ticket.requester.role is not Role.CLIENT:
        return "it is not known which client opened the ticket"
    if not ticket.requester.email:
        return "the helpdesk shows no e-mail address of theirs"
    return "" if _channel(bridge) else "no channel for e-mail is set up"


def mail(turn: Turn, wish: WriteBack, view: TicketView) -> None:
    """Add to a commit that the requester is mailed the answer that is not on the ticket, if any."""
    if not replaces_the_answer(turn.bridge, wish) or why_not(turn.bridge, view):
        return
    requester = view.record.ticket.requester
    theirs = replace(view, by_client=view.by_client and view.who == requester.name)
    if lines := ticket_texts.mailed(theirs):
        answer = ClientAnswer(requester.email, requester.name, lines, view.link)
        about = sha256(wish.id.encode()).hexdigest()[:16]
        ticket = view.record.ticket
        write_to(turn, answer, about, f"the client of {ticket.key or ticket.id}", wish.record)


def write_to(turn: Turn, answer: ClientAnswer, about: str, whom: str, record: str) -> None:
    """Add to a commit that somebody who is none of ours is mailed, once for each `about`.

    `whom`: words that stand for them; `record`: of the ticket on whose timeline it is followed.
    """
    channel = _channel(turn.bridge)
    id = delivery_id(AlertKind.ANSWER, about, "client", channel)
    if not (answer.to and channel) or turn.based_on(Delivery, id) is not None:
        return
    delivery = Delivery(
        id=id,
        alert=AlertKind.ANSWER,
        person=whom,
        channel=channel,
        created_at=turn.now,
        record=record,
        event=turn.event,
        content=answer,
    )
    add(turn, delivery, about)


def _channel(bridge: Bridge) -> str:
    """The name of the channel on which clients are written to; empty when there is none."""
    return next(iter(bridge.channels_with(lambda it: it.for_clients)), "")
