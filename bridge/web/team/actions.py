"""What the buttons on /now and on the page of an emergency do; each says in words what it did."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import abort, request

from bridge.core.escalations import Ended, Escalation
from bridge.core.people import Person
from bridge.flows.escalation.acknowledge import acknowledge
from bridge.flows.escalation.remind import tell_again
from bridge.flows.escalation.stand_down import Ending, resolve
from bridge.flows.find import find
from bridge.flows.limits import used_up
from bridge.flows.team.judge import judge
from bridge.messages import pressed
from bridge.web.request import the_bridge

AGAIN_EVERY_SECONDS = 60.0
"""How often an emergency is told again by hand."""

_LONGEST_WHY = 200


@dataclass(frozen=True)
class Press:
    """Somebody pressed a button of an emergency. `via`: "link" or "page"."""

    escalation_id: str
    person: Person
    via: str

    def escalation(self) -> Escalation:
        """The emergency as it is now; 404 when it is not known (any more)."""
        found = find(the_bridge(), self.escalation_id)
        if found is None:
            abort(404, "This emergency is not known (any more). Open the ticket in the helpdesk.")
        return found.escalation


def do(action: str, press: Press) -> str:
    """Do what a button stands for, and say it; 404 when there is no such button or emergency."""
    act = _ACTIONS.get(action)
    if act is None:
        abort(404, "There is no such button.")
    press.escalation()
    return act(press)


def _take(press: Press) -> str:
    bridge = the_bridge()
    now = bridge.clock()
    done = acknowledge(bridge, press.escalation_id, press.person, press.via)
    if done is not None and done.first:
        return pressed.TAKEN
    return pressed.has_it(press.escalation(), press.person.name, now, bridge.zone)


def _end(press: Press) -> str:
    bridge = the_bridge()
    now = bridge.clock()
    if resolve(bridge, press.escalation_id, Ending(press.person.name, Ended.STAFF)):
        return pressed.ENDED
    return pressed.over_already(press.escalation(), press.person.name, now, bridge.zone)


def _remind(press: Press) -> str:
    bridge = the_bridge()
    now = bridge.clock()
    why = request.form.get("why", "")[:_LONGEST_WHY]
    escalation = press.escalation()
    if not escalation.waiting:
        return pressed.has_it(escalation, press.person.name, now, bridge.zone)
    wait = used_up(bridge, f"again/{escalation.id}", 1, AGAIN_EVERY_SECONDS)
    if wait is not None:
        return pressed.told_before(wait)
    if tell_again(bridge, escalation.id, press.person.name, why):
        return pressed.TOLD_AGAIN
    return pressed.has_it(press.escalation(), press.person.name, now, bridge.zone)


def _judge(press: Press) -> str:
    said = request.form.get("justified")
    if said not in ("yes", "no"):
        abort(400, "Say whether it was justified: yes or no.")
    judge(the_bridge(), press.escalation_id, said == "yes", press.person)
    return pressed.judged(said == "yes")


_ACTIONS: Mapping[str, Callable[[Press], str]] = {
    "acknowledgement": _take,
    "stand-down": _end,
    "reminder": _remind,
    "judgement": _judge,
}
