"""/b/<token>: a person's page of the emergencies that one message told. GET shows, POST acts."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from bridge.core.errands import Deed, Errand
from bridge.flows.delivery.alerts import link_token
from bridge.flows.pages.bundle import Bundle, bundle_of
from bridge.flows.pages.cards import Card
from bridge.flows.team import errands
from bridge.messages import pressed
from bridge.web.guard import open_to
from bridge.web.request import the_bridge

blueprint = Blueprint("bundle", __name__, url_prefix="/b/<token>")

ALERT = "whoever holds the link of an alert"


@blueprint.get("")
@open_to(ALERT)
def show(token: str) -> str:
    """Every ticket that the message named, how it stands, and the link to its own page."""
    return _page("bundle.html", token)


@blueprint.get("/stand-down")
@open_to(ALERT)
def ask(token: str) -> str:
    """Whether all of them are over for certain: "Resolved" is never pressed by mistake."""
    return _page("bundle_stand_down.html", token)


@blueprint.post("/acknowledgement")
@open_to(ALERT)
def take(token: str) -> Response:
    """Take what nobody has of them."""
    bundle = _known(token)
    return _said(token, pressed.all_taken(_run(bundle, Deed.TAKE, bundle.waiting)))


@blueprint.post("/stand-down")
@open_to(ALERT)
def end(token: str) -> Response:
    """Stand down what is not over of them."""
    bundle = _known(token)
    return _said(token, pressed.all_ended(_run(bundle, Deed.STAND_DOWN, bundle.open)))


def _page(template: str, token: str) -> str:
    bridge, bundle = the_bridge(), _known(token)
    ids = [card.escalation.id for card in bundle.cards]
    return render_template(
        template,
        token=token,
        bundle=bundle,
        me=bundle.person,
        own={id: link_token(bridge, id, bundle.person.id) for id in ids},
        zone=bridge.zone,
        now=bridge.clock(),
    )


def _run(bundle: Bundle, deed: Deed, cards: list[Card]) -> int:
    id, ids = f"{bundle.delivery.id}/{deed}", tuple(card.escalation.id for card in cards)
    errand = Errand(id, deed, bundle.person.id, "link", ids)
    return len(errands.run(the_bridge(), errand, bundle.person))


def _said(token: str, words: str) -> Response:
    flash(words)
    return redirect(url_for("bundle.show", token=token), code=303)


def _known(token: str) -> Bundle:
    bundle = bundle_of(the_bridge(), token)
    if bundle is None:
        abort(404, "This link is not known or has expired. Open the tickets in the helpdesk.")
    return bundle
