"""What a person tells us to do by text: take an emergency or give it back; what they are answered.

A wrong guess takes an emergency from everybody else, and a question costs one more text. So what
is not clear is asked.
"""

from bridge.core.errands import Deed, Errand
from bridge.core.text_replies import Reply
from bridge.flows.context import Bridge
from bridge.flows.delivery.streams import bundle_token
from bridge.flows.escalation.acknowledge import acknowledge
from bridge.flows.escalation.resume import give_back, not_over
from bridge.flows.find import Found, find
from bridge.flows.team import errands
from bridge.flows.team.phone_emergencies import (
    Phone,
    bundled,
    code_of,
    has,
    held,
    last_asked,
    last_text,
    last_told,
    named,
    singly_asked,
    waiting,
    waits,
)
from bridge.messages import phone_answers as answers
from bridge.messages.phone_answers import Choice, Order


def take(bridge: Bridge, phone: Phone, reply: Reply) -> str:
    """Take the emergency that is named, or else that of the last text that asked for somebody."""
    if reply.code:
        return _take_named(bridge, phone, reply)
    asked, others = last_asked(bridge, phone), waiting(bridge, phone)
    open = [found for found in asked if waits(found)]
    if open:
        return _take(bridge, phone, open[0]) if len(open) == 1 else answers.all_or_one(len(open))
    if len(asked) == 1:
        why = _why_not(phone, asked[0])
        return answers.besides(why, Order.ACK, _choices(others)) if others else why
    if len(others) > 1:
        return answers.which(Order.ACK, _choices(others))
    return _take(bridge, phone, others[0]) if others else answers.NONE_OPEN


def take_all(bridge: Bridge, phone: Phone) -> str:
    """Take all that the last text about a storm named; without one, all that the phone was asked.

    What nobody has of the rest waits on: it is not taken by a word about something else.
    """
    text, found = next(iter(bundled(bridge, phone)), (None, []))
    found = found or singly_asked(bridge, phone)
    if not found:
        return answers.NONE_OPEN
    ids = tuple(it.escalation.id for it in found)
    errand = Errand(f"{ids[0]}/{phone.person.id}", Deed.TAKE, phone.person.id, phone.channel, ids)
    taken = set(errands.run(bridge, errand, phone.person))
    keys = [_key(it) for it in found if it.escalation.id in taken]
    link = f"{bridge.public_base_url}/b/{bundle_token(bridge, text)}" if text else ""
    return answers.all_taken(keys, link)


def agree(bridge: Bridge, phone: Phone, reply: Reply) -> str:
    """ "Ok" and a like take what the last text, or the liked one, asked for; else nothing."""
    if reply.code:
        liked = any(waits(found) for found in named(bridge, reply))
        return _take_named(bridge, phone, reply) if liked else ""
    return take(bridge, phone, reply) if was_asked(bridge, phone) else ""


def thank(bridge: Bridge, phone: Phone) -> str:
    """Thanks take nothing; who may have meant to take it by them is told how."""
    asked = last_asked(bridge, phone) if was_asked(bridge, phone) else []
    open = [found for found in asked if waits(found)]
    if len(open) > 1:
        return answers.all_or_one(len(open))
    return answers.waits(_choice(open[0])) if open else ""


def back(bridge: Bridge, phone: Phone, reply: Reply) -> str:
    """Give back what is named, or what the person has; or say that it is not over."""
    if reply.code:
        found = named(bridge, reply)
        meant = [it for it in found if has(phone, it)] or found
        return _back(bridge, phone, meant) if meant else answers.none_open(reply.code)
    mine = held(bridge, phone)
    if mine:
        return _back(bridge, phone, mine)
    told = last_told(bridge, phone)
    if told is None or told.escalation.stood_down_at is None:
        return answers.NOTHING_TO_GIVE_BACK
    return _back(bridge, phone, [told])


def was_asked(bridge: Bridge, phone: Phone) -> bool:
    """Whether the last text to the phone asked for somebody."""
    text = last_text(bridge, phone)
    return text is not None and text.alert.asks


def _take_named(bridge: Bridge, phone: Phone, reply: Reply) -> str:
    found = named(bridge, reply)
    if len(found) > 1:
        return answers.which(Order.ACK, _choices(found))
    return _take(bridge, phone, found[0]) if found else answers.none_open(reply.code)


def _take(bridge: Bridge, phone: Phone, found: Found) -> str:
    if not waits(found):
        return _why_not(phone, found)
    done = acknowledge(bridge, found.escalation.id, phone.person, phone.channel)
    if done is not None and done.first:
        return answers.taken(_key(found))
    return _why_not(phone, find(bridge, found.escalation.id) or found)


def _why_not(phone: Phone, found: Found) -> str:
    """Why there is nothing to take."""
    newest = found.record.escalations[-1]
    if not found.newest:
        return answers.followed(_choice(found), newest.number, newest.waiting)
    if found.escalation.over or found.escalation.responded_at is None:
        return answers.over(_key(found))
    if has(phone, found):
        return answers.yours(_key(found))
    return answers.has_it(_key(found), found.escalation.responded_by)


def _back(bridge: Bridge, phone: Phone, meant: list[Found]) -> str:
    if len(meant) > 1:
        return answers.which(Order.BACK, _choices(meant))
    found = meant[0]
    escalation, key = found.escalation, _key(found)
    if waits(found):
        return answers.nobody_has_it(key)
    if give_back(bridge, escalation.id, phone.person):
        return answers.given_back(key)
    if not_over(bridge, escalation.id, phone.person):
        return answers.goes_on(key)
    return _why_not(phone, found)


def _choices(found: list[Found]) -> list[Choice]:
    return [_choice(it) for it in found]


def _choice(found: Found) -> Choice:
    record = found.record
    return Choice(_key(found), code_of(record), record.connection, record.ticket.organization)


def _key(found: Found) -> str:
    return found.record.ticket.key or found.record.ticket.id
