"""/now: the page that project managers keep open. GET shows, POST acts."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from bridge.core.escalations import Ended
from bridge.core.people import Person
from bridge.flows.escalation.acknowledge import acknowledge
from bridge.flows.escalation.remind import tell_again
from bridge.flows.escalation.stand_down import Ending, resolve
from bridge.flows.pages.board import board
from bridge.flows.pages.notifications import panel
from bridge.flows.team.judge import judge
from bridge.web.guard import EVERYBODY, TEAM, needs, open_to
from bridge.web.machines.health import readiness
from bridge.web.request import the_bridge
from bridge.web.team.said import justified, why

blueprint = Blueprint("now", __name__)


@blueprint.get("/")
@open_to(EVERYBODY)
def home() -> Response:
    """Whoever comes to the bare address wants to see what is going on."""
    return redirect(url_for("now.show"))


@blueprint.get("/now")
@needs(*TEAM)
def show(person: Person) -> str:
    """Emergencies that nobody has first, the oldest on top."""
    return render_template("now.html", **_shown(person))


@blueprint.get("/now/board")
@needs(*TEAM)
def part(person: Person) -> str:
    """The changing part of the page alone; the page fetches it again and again."""
    return render_template("now_board.html", **_shown(person))


@blueprint.post("/now/<escalation>/acknowledgement")
@needs(*TEAM)
def take(person: Person, escalation: str) -> Response:
    """Whoever is signed in has it."""
    bridge = the_bridge()
    acknowledge(bridge, escalation, person, "page")
    return _back()


@blueprint.post("/now/<escalation>/stand-down")
@needs(*TEAM)
def end(person: Person, escalation: str) -> Response:
    """It is over; who was told is told."""
    bridge = the_bridge()
    resolve(bridge, escalation, Ending(person.name, Ended.STAFF))
    return _back()


@blueprint.post("/now/<escalation>/reminder")
@needs(*TEAM)
def remind(person: Person, escalation: str) -> Response:
    """Everybody is told again, and why."""
    bridge = the_bridge()
    tell_again(bridge, escalation, person.name, why())
    return _back()


@blueprint.post("/now/<escalation>/judgement")
@needs(*TEAM)
def judge_it(person: Person, escalation: str) -> Response:
    """Whether it was justified, in the eyes of whoever is signed in."""
    bridge = the_bridge()
    judge(bridge, escalation, justified(), person)
    return _back()


def _back() -> Response:
    return redirect(url_for("now.show"), code=303)


def _shown(person: Person) -> dict[str, object]:
    bridge = the_bridge()
    now = bridge.clock()
    checks = readiness(bridge.store)
    broken = [f"{name}: {check['words']}" for name, check in checks.items() if not check["ok"]]
    shown = board(bridge, now)
    return {
        "board": shown,
        "broken": broken,
        "push": panel(bridge, person, shown.people),
        "me": person,
        "names": {person.id: person.name for person in bridge.people},
        "zone": bridge.zone,
        "now": now,
    }
