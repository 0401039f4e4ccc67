"""Which emergencies there are for a phone: by the code in a text, or by the last text to it."""

import math
from dataclasses import dataclass

from bridge.core.comments import active
from bridge.core.commit import Index
from bridge.core.deliveries import Delivery, DeliveryState
from bridge.core.escalations import TicketRecord
from bridge.core.people import Person
from bridge.core.text_replies import Reply, reply_code
from bridge.flows.context import Bridge
from bridge.flows.delivery.bundles import emergencies_of
from bridge.flows.delivery.streams import phone_id
from bridge.flows.find import Found, find, find_all

_NEWEST_TEXTS = 50


@dataclass(frozen=True)
class Phone:
    """A person's phone, and when we got the text that they sent (seconds UTC)."""

    person: Person
    channel: str
    texted_at: float


def last_text(bridge: Bridge, phone: Phone) -> Delivery | None:
    """What was texted to the phone last; what was sent after the person's own text cannot count."""
    return next(iter(_texts(bridge, phone)), None)


def last_asked(bridge: Bridge, phone: Phone) -> list[Found]:
    """The emergency of the last text to the phone that asked for somebody; several of a storm."""
    text = next((text for text in _texts(bridge, phone) if text.alert.asks), None)
    return find_all(bridge, emergencies_of(bridge, text)) if text else []


def last_told(bridge: Bridge, phone: Phone) -> Found | None:
    """The emergency of the last text to the phone that was about one."""
    text = next((text for text in _texts(bridge, phone) if text.escalation), None)
    return find(bridge, text.escalation) if text else None


def bundled(bridge: Bridge, phone: Phone) -> list[tuple[Delivery, list[Found]]]:
    """The texts to the phone that asked for somebody in a storm, the last one first: each with
    those of its emergencies that nobody has."""
    texts = [text for text in _texts(bridge, phone) if text.alert.asks and text.gathers]
    told = ((text, find_all(bridge, emergencies_of(bridge, text))) for text in texts)
    return [(text, open) for text, found in told if (open := list(filter(waits, found)))]


def singly_asked(bridge: Bridge, phone: Phone) -> list[Found]:
    """What nobody has of all that the phone was asked for by texts about one emergency each."""
    asked = [text.escalation for text in _texts(bridge, phone) if text.alert.asks]
    return list(filter(waits, find_all(bridge, dict.fromkeys(filter(None, asked)))))


def waits(found: Found) -> bool:
    """Whether it is the ticket's newest escalation, and nobody has it."""
    return found.newest and found.escalation.waiting


def waiting(bridge: Bridge, phone: Phone) -> list[Found]:
    """What nobody has, and nobody had when the person sent their text."""
    known = _emergencies(bridge)
    return [it for it in known if waits(it) and it.escalation.alerted_at <= phone.texted_at]


def held(bridge: Bridge, phone: Phone) -> list[Found]:
    """What the person has and can give back."""
    known = _emergencies(bridge)
    return [it for it in known if has(phone, it) and _under_way(it)]


def has(phone: Phone, found: Found) -> bool:
    """Whether it is the phone's person who has it."""
    return found.escalation.taken_by_id == phone.person.id


def named(bridge: Bridge, reply: Reply) -> list[Found]:
    """The emergency that a text names by code, which may be one of before the ticket was moved.

    Several: tickets of several accounts have that code, and no word of the text says whose is
    meant. What is over counts where nothing else has the code.
    """
    known = _emergencies(bridge)
    matching = [it for it in known if reply.code == code_of(it.record)]
    matching = matching or [it for it in known if reply.code in _former_codes(it.record)]
    matching = [it for it in matching if _names_account(it.record, reply.words)] or matching
    return [it for it in matching if _under_way(it)] or matching[-1:]


def code_of(record: TicketRecord) -> str:
    """What stands for the ticket in a text."""
    return reply_code(record.ticket.key or record.ticket.id)


def _emergencies(bridge: Bridge) -> list[Found]:
    """The newest emergency of each ticket, oldest first."""
    store = bridge.store
    listed = dict.fromkeys([*store.listed(Index.EMERGENCIES), *store.listed(Index.WAITING)])
    found = sorted(find_all(bridge, listed), key=lambda it: it.escalation.alerted_at)
    return list({it.record.id: it for it in found}.values())


def _texts(bridge: Bridge, phone: Phone) -> list[Delivery]:
    """The newest texts that the provider took before the person's own came, the last one first."""
    of = phone_id(phone.person.id, phone.channel)
    ids = bridge.store.listed(Index.TEXTS, limit=_NEWEST_TEXTS, of=of)
    known = (each.value for each in bridge.store.read_all(Delivery, reversed(ids)))
    taken = [text for text in known if text and _taken_at(text) <= phone.texted_at]
    return sorted(taken, key=_taken_at, reverse=True)


def _taken_at(text: Delivery) -> float:
    """When the provider took it: never, where it was lost or its fate is not known."""
    lost = text.state is DeliveryState.FAILED
    return math.inf if lost or text.accepted_at is None else text.accepted_at


def _former_codes(record: TicketRecord) -> list[str]:
    return [reply_code(key) for key in record.ticket.former_keys]


def _names_account(record: TicketRecord, words: str) -> bool:
    names = (record.connection, record.ticket.organization)
    return any(name and f" {name.casefold()} " in f" {words} " for name in names)


def _under_way(found: Found) -> bool:
    return found.newest and active(found.record) is not None
