"""From a delivery to the text that its channel carries, the same text at every attempt."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bridge.core.deliveries import ClientAnswer, Delivery, DigestDay, Message
from bridge.core.escalations import TicketRecord
from bridge.core.ledger import Digest
from bridge.core.people import Person
from bridge.core.text_replies import reply_code
from bridge.flows.context import Bridge
from bridge.flows.delivery import browsers, bundles, digest_view
from bridge.flows.delivery.alerts import link_token
from bridge.flows.delivery.streams import bundle_token
from bridge.flows.find import Found, find_all
from bridge.messages.alerts import render, render_bundle
from bridge.messages.views import AlertView, BundleView, DigestView


def compose(bridge: Bridge, delivery: Delivery) -> Message:
    """Render a delivery. The times in it are those of the delivery, so that a retry reads alike."""
    message = _rendered(bridge, delivery)
    if not bridge.traits(delivery.channel).in_browsers:
        return message
    # A browser's address is not the person's own: it is looked up when it is needed.
    person = _person(bridge, delivery)
    return replace(message, to=browsers.address(bridge, person, delivery.browser, bridge.clock()))


def _rendered(bridge: Bridge, delivery: Delivery) -> Message:
    if delivery.gathers is None:
        return render(_views(bridge, [delivery])[0])
    # After a doubtful attempt it is looked up, also when nothing of it is needed any more.
    said = bundles.said(bridge, delivery.id) or bundles.members(bridge, delivery.id)
    rows = _views(bridge, said)
    if len(rows) == 1:
        return render(replace(rows[0], delivery=delivery.id))
    link = f"{bridge.public_base_url}/b/{bundle_token(bridge, delivery)}"
    return render_bundle(BundleView(delivery.gathers, delivery.id, tuple(rows), link))


def _views(bridge: Bridge, deliveries: Sequence[Delivery]) -> list[AlertView]:
    """What each of them says, in as few questions to the store as of one."""
    known = find_all(bridge, {each.escalation for each in deliveries if each.escalation})
    found = {each.escalation.id: each for each in known}
    return [_view(bridge, each, found.get(each.escalation)) for each in deliveries]


def _view(bridge: Bridge, delivery: Delivery, found: Found | None) -> AlertView:
    person = _person(bridge, delivery)
    token = link_token(bridge, delivery.escalation, person.id) if delivery.escalation else ""
    record = found.record if found else _record(bridge, delivery)
    return AlertView(
        kind=delivery.alert,
        delivery=delivery.id,
        traits=bridge.traits(delivery.channel),
        person=person,
        zone=bridge.zone,
        now=delivery.created_at,
        record=record,
        escalation=found.escalation if found else None,
        link=f"{bridge.public_base_url}/e/{token}" if token else "",
        code=reply_code(record.ticket.key or record.ticket.id) if record else "",
        mail_domain=bridge.mail_domain,
        content=delivery.content,
        digest=_digest(bridge, delivery, person.id),
    )


def _person(bridge: Bridge, delivery: Delivery) -> Person:
    """Whom it is for. A client is none of our people: their address goes with the delivery."""
    if isinstance(delivery.content, ClientAnswer):
        to = {bridge.traits(delivery.channel).address: delivery.content.to}
        return Person(delivery.person, delivery.content.name, more=to)
    return bridge.person(delivery.person) or Person(delivery.person, delivery.person)


def _record(bridge: Bridge, delivery: Delivery) -> TicketRecord | None:
    """The ticket of an escalation that is not known any more."""
    return bridge.store.read(TicketRecord, delivery.record).value if delivery.record else None


def _digest(bridge: Bridge, delivery: Delivery, person: str) -> DigestView | None:
    if not isinstance(delivery.content, DigestDay):
        return None
    day = delivery.content.day
    digest = bridge.store.read(Digest, day).value or Digest(day, delivery.created_at)
    return digest_view.view_of(bridge, digest, date.fromisoformat(digest.day), person)
