"""From a delivery to the text that its channel carries, the same text at every attempt."""

from dataclasses import replace
from datetime import date

from bridge.core.deliveries import ClientAnswer, Delivery, DigestDay, Message
from bridge.core.escalations import Escalation, TicketRecord
from bridge.core.ledger import Digest
from bridge.core.people import Person
from bridge.core.text_replies import reply_code
from bridge.flows.context import Bridge
from bridge.flows.delivery import browsers, digest_view
from bridge.flows.delivery.alerts import link_token
from bridge.flows.find import find
from bridge.messages.alerts import render
from bridge.messages.views import AlertView, DigestView


def compose(bridge: Bridge, delivery: Delivery) -> Message:
    """Render a delivery. The times in it are those of the delivery, so that a retry reads alike."""
    record, escalation = _subject(bridge, delivery)
    person = _person(bridge, delivery)
    token = link_token(bridge, delivery.escalation, person.id) if delivery.escalation else ""
    view = AlertView(
        kind=delivery.alert,
        delivery=delivery.id,
        traits=bridge.traits(delivery.channel),
        person=person,
        zone=bridge.zone,
        now=delivery.created_at,
        record=record,
        escalation=escalation,
        link=f"{bridge.public_base_url}/e/{token}" if token else "",
        code=reply_code(record.ticket.key or record.ticket.id) if record else "",
        mail_domain=bridge.mail_domain,
        content=delivery.content,
        digest=_digest(bridge, delivery, person.id),
    )
    message = render(view)
    if not bridge.traits(delivery.channel).in_browsers:
        return message
    # A browser's address is not the person's own: it is looked up when it is needed.
    return replace(message, to=browsers.address(bridge, person, delivery.browser, bridge.clock()))


def _person(bridge: Bridge, delivery: Delivery) -> Person:
    """Whom it is for. A client is none of our people: their address goes with the delivery."""
    if isinstance(delivery.content, ClientAnswer):
        to = {bridge.traits(delivery.channel).address: delivery.content.to}
        return Person(delivery.person, delivery.content.name, more=to)
    return bridge.person(delivery.person) or Person(delivery.person, delivery.person)


def _subject(bridge: Bridge, delivery: Delivery) -> tuple[TicketRecord | None, Escalation | None]:
    if not delivery.record:
        return None, None
    found = find(bridge, delivery.escalation)
    if found is None:
        return bridge.store.read(TicketRecord, delivery.record).value, None
    return found.record, found.escalation


def _digest(bridge: Bridge, delivery: Delivery, person: str) -> DigestView | None:
    if not isinstance(delivery.content, DigestDay):
        return None
    day = delivery.content.day
    digest = bridge.store.read(Digest, day).value or Digest(day, delivery.created_at)
    return digest_view.view_of(bridge, digest, date.fromisoformat(digest.day), person)
