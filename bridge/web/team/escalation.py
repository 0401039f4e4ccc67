"""/e/<token>: a project manager's page of one emergency. GET shows, POST acts."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from bridge.core.escalations import Ended
from bridge.flows.escalation.acknowledge import acknowledge
from bridge.flows.escalation.remind import tell_again
from bridge.flows.escalation.stand_down import Ending, resolve
from bridge.flows.pages.cards import card
from bridge.flows.team.judge import judge
from bridge.web.request import the_bridge
from bridge.web.team.links import Followed, by_link
from bridge.web.team.said import justified, why

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
        history=bridge.store.history(link.found.record.id),
        names={person.id: person.name for person in bridge.people},
        zone=bridge.zone,
        now=bridge.clock(),
    )


@blueprint.post("/acknowledgement")
@by_link
def take(link: Followed) -> Response:
    """Take it; whoever comes second is shown who has it."""
    bridge = the_bridge()
    acknowledge(bridge, link.escalation_id, link.person, "link")
    return _back(link)


@blueprint.post("/stand-down")
@by_link
def end(link: Followed) -> Response:
    """It is over; who was told is told."""
    bridge = the_bridge()
    resolve(bridge, link.escalation_id, Ending(link.person.name, Ended.STAFF))
    return _back(link)


@blueprint.post("/reminder")
@by_link
def remind(link: Followed) -> Response:
    """Everybody is told again, and why."""
    bridge = the_bridge()
    tell_again(bridge, link.escalation_id, link.person.name, why())
    return _back(link)


@blueprint.post("/judgement")
@by_link
def judge_it(link: Followed) -> Response:
    """Whether it was justified, in the eyes of whoever has the link."""
    bridge = the_bridge()
    judge(bridge, link.escalation_id, justified(), link.person)
    return _back(link)


def _back(link: Followed) -> Response:
    return redirect(url_for("escalation.show", token=link.token), code=303)
