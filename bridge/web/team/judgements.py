"""One click on an emergency's page or on /now: was it justified? GET never acts."""

from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from bridge.core.escalations import TicketRecord
from bridge.core.judgements import Judgement
from bridge.core.ledger import Link
from bridge.flows.team.judge import judge, judgement_of
from bridge.flows.team.restrictions import suggestions
from bridge.web.app import the_bridge
from bridge.web.team.sign_in import signed_in, staff_only

blueprint = Blueprint("judgements", __name__)


@blueprint.post("/e/<token>/judgement")
def by_link(token: str) -> Response:
    """By whoever has the link of the emergency."""
    bridge = the_bridge()
    link = bridge.store.read(Link, token).value
    person = bridge.person(link.person) if link else None
    if link is None or person is None:
        abort(404, "This link is not known or has expired. Open the ticket in the helpdesk.")
    judge(bridge, link.escalation, _justified(), person, bridge.clock())
    return redirect(url_for("escalation.show", token=token), code=303)


@blueprint.post("/now/<escalation>/judgement")
@staff_only
def by_page(escalation: str) -> Response:
    """By whoever is signed in."""
    bridge, person = the_bridge(), signed_in()
    if person is None:
        abort(401, "Sign in first.")
    judge(bridge, escalation, _justified(), person, bridge.clock())
    return redirect(url_for("now.show"), code=303)


@blueprint.app_context_processor
def _known() -> dict[str, Any]:
    """For all templates: the word on an emergency, and which accounts to look at."""

    def word(record: TicketRecord, escalation: str) -> Judgement | None:
        return judgement_of(the_bridge(), record, escalation)

    def suggested() -> list[Any]:
        return suggestions(the_bridge(), the_bridge().clock())

    return {"judgement_of": word, "suggested_restrictions": suggested}


def _justified() -> bool:
    said = request.form.get("justified")
    if said not in ("yes", "no"):
        abort(400, "Say whether it was justified: yes or no.")
    return said == "yes"
