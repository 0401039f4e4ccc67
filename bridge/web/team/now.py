"""/now: the page that project managers keep open. GET shows, POST acts."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bridge.core.people import Person
from bridge.flows.find import find
from bridge.flows.pages.board import board
from bridge.flows.pages.notifications import panel
from bridge.web.guard import EVERYBODY, TEAM, needs, open_to
from bridge.web.machines.health import readiness
from bridge.web.request import the_bridge
from bridge.web.team.actions import Press, do

blueprint = Blueprint("now", __name__)


@blueprint.get("/")
@open_to(EVERYBODY)
def home() -> Response:
    """Whoever comes to the bare address wants to see what is going on."""
    return redirect(url_for("now.show"))


@blueprint.get("/now")
@needs(*TEAM)
def show(person: Person) -> str:
    """Emergencies that nobody has first, the newest on top."""
    return render_template("now.html", **_shown(person))


@blueprint.get("/now/board")
@needs(*TEAM)
def part(person: Person) -> str:
    """The changing part of the page alone; the page fetches it again and again."""
    return render_template("now_board.html", **_shown(person))


@blueprint.get("/now/<escalation>/stand-down")
@needs(*TEAM)
def ask(_: Person, escalation: str) -> str:
    """Whether it is over for certain: "Resolved" is never pressed by mistake."""
    found = find(the_bridge(), escalation)
    if found is None:
        abort(404, "This emergency is not known (any more). Open the ticket in the helpdesk.")
    back = url_for("now.show", _anchor=escalation)
    return render_template("stand_down.html", found=found, back=back)


@blueprint.post("/now/<escalation>/<action>")
@needs(*TEAM)
def act(person: Person, escalation: str, action: str) -> Response:
    """Do what the button says; the page afterwards tells what that was."""
    flash(do(action, Press(escalation, person, "page")))
    # The card stays where it is, so that no button of another comes under the finger.
    kept = escalation if action == "acknowledgement" else None
    return redirect(url_for("now.show", kept=kept, _anchor=escalation), code=303)


def _shown(person: Person) -> dict[str, object]:
    bridge = the_bridge()
    now = bridge.clock()
    checks = readiness(bridge.store)
    broken = [f"{name}: {check['words']}" for name, check in checks.items() if not check["ok"]]
    kept = request.args.get("kept", "")
    shown = board(bridge, now, kept)
    return {
        "board": shown,
        "broken": broken,
        "push": panel(bridge, person, shown.people),
        "me": person,
        "names": {person.id: person.name for person in bridge.people},
        "kept": kept,
        "zone": bridge.zone,
        "now": now,
    }
