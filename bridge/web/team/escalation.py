"""/e/<token>: a project manager's page of one emergency. GET shows, POST acts."""

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bridge.core.deliveries import Delivery
from bridge.core.escalations import Escalation, EscalationIndex, HistoryLine, TicketRecord
from bridge.core.ledger import Link
from bridge.core.people import Person
from bridge.flows.delivery.alerts import deliveries_of
from bridge.flows.escalation.acknowledge import acknowledge
from bridge.flows.escalation.remind import tell_again
from bridge.flows.escalation.stand_down import resolve
from bridge.web.app import the_bridge

blueprint = Blueprint("escalation", __name__)

_WHY = 200


@dataclass(frozen=True)
class Page:
    """What the page shows."""

    token: str
    person: Person
    record: TicketRecord
    escalation: Escalation
    deliveries: list[Delivery]
    history: list[HistoryLine]


@blueprint.get("/e/<token>")
def show(token: str) -> str:
    """The emergency in the client's words, who was told, and the button."""
    bridge = the_bridge()
    page = _page(token)
    names = {person.id: person.name for person in bridge.people}
    return render_template(
        "escalation.html", page=page, names=names, zone=bridge.zone, now=bridge.clock()
    )


@blueprint.post("/e/<token>/acknowledgement")
def acknowledge_it(token: str) -> Response:
    """Take it; whoever comes second is shown who has it."""
    bridge = the_bridge()
    page = _page(token)
    acknowledge(bridge, page.escalation.id, page.person, "link", bridge.clock())
    return redirect(url_for("escalation.show", token=token), code=303)


@blueprint.post("/e/<token>/stand-down")
def resolve_it(token: str) -> Response:
    """It is over; who was told is told."""
    bridge = the_bridge()
    page = _page(token)
    resolve(bridge, page.escalation.id, page.person.name, bridge.clock())
    return redirect(url_for("escalation.show", token=token), code=303)


@blueprint.post("/e/<token>/reminder")
def remind(token: str) -> Response:
    """Everybody is told again, and why."""
    bridge = the_bridge()
    page = _page(token)
    why = request.form.get("why", "")[:_WHY]
    tell_again(bridge, page.escalation.id, page.person.name, why, bridge.clock())
    return redirect(url_for("escalation.show", token=token), code=303)


def _page(token: str) -> Page:
    bridge = the_bridge()
    link = bridge.store.read(Link, token).value
    person = bridge.person(link.person) if link else None
    index = bridge.store.read(EscalationIndex, link.escalation).value if link else None
    record = bridge.store.read(TicketRecord, index.record).value if index else None
    if link is None or person is None or index is None or record is None:
        abort(404, "This link is not known or has expired. Open the ticket in the helpdesk.")
    return Page(
        token=token,
        person=person,
        record=record,
        escalation=record.escalations[index.number - 1],
        deliveries=deliveries_of(bridge, index.id),
        history=bridge.store.history(record.id),
    )
