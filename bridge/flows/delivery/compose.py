"""From a delivery to the text that its channel carries, the same text at every attempt."""

from dataclasses import replace
from datetime import date

from bridge.core.deliveries import AlertKind, Delivery, Message
from bridge.core.escalations import Escalation, EscalationIndex, TicketRecord
from bridge.core.ledger import Digest
from bridge.core.people import ChannelName, Person
from bridge.core.text_replies import reply_code
from bridge.flows.context import Bridge
from bridge.flows.delivery import browsers, digest_view
from bridge.flows.delivery.alerts import link_token
from bridge.messages.alerts import render
from bridge.messages.views import AlertView, DigestView


def compose(bridge: Bridge, delivery: Delivery, now: float) -> Message:
    """Render a delivery. The times in it are those of the delivery, so that a retry reads alike."""
    record, escalation = _subject(bridge, delivery)
    person = bridge.person(delivery.person) or Person(delivery.person, delivery.person)
    token = link_token(bridge, delivery.escalation, person.id) if delivery.escalation else ""
    view = AlertView(
        kind=delivery.alert,
        delivery=delivery.id,
        channel=delivery.channel,
        person=person,
        zone=bridge.zone,
        now=delivery.created_at,
        record=record,
        escalation=escalation,
        link=f"{bridge.public_base_url}/e/{token}" if token else "",
        code=reply_code(record.ticket.key or record.ticket.id) if record else "",
        mail_domain=bridge.mail_domain,
        facts=delivery.facts,
        digest=_digest(bridge, delivery, person.id),
    )
    return _addressed(bridge, delivery, render(view))


def _addressed(bridge: Bridge, delivery: Delivery, message: Message) -> Message:
    """A browser's address is not the person's own: it is looked up when it is needed."""
    if delivery.channel is not ChannelName.PUSH:
        return message
    browser = browsers.address(bridge, delivery.person, delivery.facts.get("browser", ""))
    return replace(message, to=browser)


def _subject(bridge: Bridge, delivery: Delivery) -> tuple[TicketRecord | None, Escalation | None]:
    if not delivery.record:
        return None, None
    record = bridge.store.read(TicketRecord, delivery.record).value
    index = bridge.store.read(EscalationIndex, delivery.escalation).value
    if record is None or index is None or len(record.escalations) < index.number:
        return record, None
    return record, record.escalations[index.number - 1]


def _digest(bridge: Bridge, delivery: Delivery, person: str) -> DigestView | None:
    if delivery.alert is not AlertKind.DIGEST:
        return None
    digest = bridge.store.read(Digest, delivery.facts["day"]).value
    if digest is None:
        digest = Digest(delivery.facts["day"], delivery.created_at)
    return digest_view.view_of(bridge, digest, date.fromisoformat(digest.day), person)
