"""What a person texts to our number: orders about emergencies, and the carriers' own words.

A text that the provider brings twice acts once, as of when it came first.
"""

from dataclasses import replace

from bridge.core.channels import Traits
from bridge.core.ledger import PhoneText
from bridge.core.text_replies import Reply, ReplyKind, read_reply
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import tell_admins
from bridge.flows.delivery.contacts import contact_to_change, contacts_of, keep
from bridge.flows.limits import forgiven, used_up
from bridge.flows.team import phone_orders
from bridge.flows.team.phone_emergencies import Phone
from bridge.flows.turn import Turn, attempt
from bridge.messages import operator
from bridge.messages.phone_answers import HELP
from bridge.ports import TextIn

HELPS_AT_MOST, HELP_AGAIN_SECONDS = 5, 3600.0
"""Answers to texts that nobody understands: two machines must not keep each other busy."""

_REMEMBERED_SECONDS = 86_400.0
"""How long a text that is brought again is known."""


def answer_text(bridge: Bridge, channel: Traits, text: TextIn) -> str:
    """Do what a person texted; what to text back, which may be nothing.

    Strangers get no answer at all, nor does a carrier's stop word.
    """
    person = next((p for p in bridge.people if p.address(channel.address) == text.sender), None)
    if person is None:
        bridge.log.info("sms_from_stranger")
        return ""
    id = f"{channel.name}/{text.message_sid}"
    known = attempt(bridge, lambda turn: _received(turn, id))
    if known.answer is not None:
        return known.answer
    phone = Phone(person, channel.name, known.received_at)
    answer = _act(bridge, phone, read_reply(text.text, text.opt_out_type))
    answered = replace(known, answer=answer)
    attempt(bridge, lambda turn: turn.commit.put(id, answered, _REMEMBERED_SECONDS))
    return answer


def _received(turn: Turn, id: str) -> PhoneText:
    """The text as it is known; one that was begun and not answered is begun again."""
    known = turn.based_on(PhoneText, id)
    if known is None:
        known = PhoneText(turn.now)
        turn.commit.put(id, known, _REMEMBERED_SECONDS)
    return known


def _act(bridge: Bridge, phone: Phone, reply: Reply) -> str:
    kind = reply.kind
    if kind in (ReplyKind.STOP, ReplyKind.START) or (
        kind is ReplyKind.YES and _means_start(bridge, phone)
    ):
        _opted(bridge, phone, kind is ReplyKind.STOP)
        return ""
    if kind is ReplyKind.THANKS:
        return phone_orders.thank(bridge, phone)
    if kind in (ReplyKind.OK, ReplyKind.YES):
        return phone_orders.agree(bridge, phone, reply)
    if kind in (ReplyKind.ACK, ReplyKind.BACK, ReplyKind.ALL):
        forgiven(bridge, _helps(phone))
        return _obey(bridge, phone, reply)
    wait = used_up(bridge, _helps(phone), HELPS_AT_MOST, HELP_AGAIN_SECONDS)
    return HELP if wait is None else ""


def _obey(bridge: Bridge, phone: Phone, reply: Reply) -> str:
    if reply.kind is ReplyKind.ALL:
        return phone_orders.take_all(bridge, phone)
    order = phone_orders.take if reply.kind is ReplyKind.ACK else phone_orders.back
    return order(bridge, phone, reply)


def _means_start(bridge: Bridge, phone: Phone) -> bool:
    """To a carrier "yes" is START; of who gets our texts and was asked for, it is an answer."""
    (contact,) = contacts_of(bridge, [phone.person])
    return contact.opted_out or not phone_orders.was_asked(bridge, phone)


def _opted(bridge: Bridge, phone: Phone, out: bool) -> None:
    """An opted-out project manager would miss the next emergency: an operator has to know."""
    person = phone.person

    def step(turn: Turn) -> None:
        keep(turn, replace(contact_to_change(turn, person.id), opted_out=out))
        if out:
            tell_admins(turn, operator.opted_out(person.name), avoid=phone.channel)
        turn.commit.count("opted_out" if out else "opted_in")

    attempt(bridge, step)
    bridge.log.warning("sms_opt", person=person.id, out=out)


def _helps(phone: Phone) -> str:
    return f"help/{phone.person.id}"
