"""/e/<token>: a project manager's page of one emergency. GET shows, POST acts."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from bridge.flows.pages.cards import card, history_of
from bridge.web.request import the_bridge
from bridge.web.team.actions import Press, do
from bridge.web.team.links import Followed, by_link

blueprint = Blueprint("escalation", __name__, url_prefix="/e/<token>")


@blueprint.get("")
@by_link
def show(link: Followed) -> str:
    """The emergency in the client's words, who was told, and the button."""
    bridge = the_bridge()
    return render_template(
        "escalation.html",
        token=link.token,
        me=link.person,
        card=card(bridge, link.found),
        history=history_of(bridge, link.found.record),
        names={person.id: person.name for person in bridge.people},
        zone=bridge.zone,
        now=bridge.clock(),
    )


@blueprint.get("/stand-down")
@by_link
def ask(link: Followed) -> str:
    """Whether it is over for certain: "Resolved" is never pressed by mistake."""
    back = url_for("escalation.show", token=link.token)
    return render_template("stand_down.html", found=link.found, back=back)


@blueprint.post("/<action>")
@by_link
def act(link: Followed, action: str) -> Response:
    """Do what the button says; the page afterwards tells what that was."""
    flash(do(action, Press(link.found.escalation.id, link.person, "link")))
    return redirect(url_for("escalation.show", token=link.token), code=303)
