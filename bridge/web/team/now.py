"""/now: the page that project managers keep open."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bridge.flows.escalation.acknowledge import acknowledge
from bridge.flows.escalation.remind import tell_again
from bridge.flows.escalation.stand_down import resolve
from bridge.flows.pages.board import board
from bridge.web.app import the_bridge
from bridge.web.machines.health import readiness
from bridge.web.team.push import panel
from bridge.web.team.sign_in import signed_in, staff_only

blueprint = Blueprint("now", __name__)

_WHY = 200


@blueprint.get("/")
def home() -> Response:
    """Whoever comes to the bare address wants to see what is going on."""
    return redirect(url_for("now.show"))


@blueprint.get("/now")
@staff_only
def show() -> str:
    """Emergencies that nobody has first, the oldest on top."""
    return render_template("now.html", **_shown())


@blueprint.get("/now/board")
@staff_only
def part() -> str:
    """The changing part of the page alone; the page fetches it again and again."""
    return render_template("now_board.html", **_shown())


@blueprint.post("/now/<escalation>/<action>")
@staff_only
def act(escalation: str, action: str) -> Response:
    """acknowledgement, stand-down or reminder by whoever is signed in."""
    bridge, person = the_bridge(), signed_in()
    if person is None:
        abort(401, "Sign in first.")
    now = bridge.clock()
    if action == "acknowledgement":
        acknowledge(bridge, escalation, person, "page", now)
    elif action == "stand-down":
        resolve(bridge, escalation, person.name, now)
    elif action == "reminder":
        tell_again(bridge, escalation, person.name, request.form.get("why", "")[:_WHY], now)
    else:
        abort(404, "There is no such button.")
    return redirect(url_for("now.show"), code=303)


def _shown() -> dict[str, object]:
    bridge = the_bridge()
    now = bridge.clock()
    checks = readiness(bridge)
    broken = [f"{name}: {check['words']}" for name, check in checks.items() if not check["ok"]]
    return {
        "board": board(bridge, now),
        "broken": broken,
        "push": panel(bridge, signed_in(), now),
        "me": signed_in(),
        "names": {person.id: person.name for person in bridge.people},
        "zone": bridge.zone,
        "now": now,
    }
