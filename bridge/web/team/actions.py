"""What the buttons on /now and on the page of an emergency do; each says in words what it did."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import abort, request

from bridge.core.escalations import Ended, Escalation
from bridge.core.people import Person
from bridge.flows.escalation import resume
from bridge.flows.escalation.acknowledge import acknowledge
from bridge.flows.escalation.raise_by_person import raise_to_emergency
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
    done = acknowledge(the_bridge(), press.escalation_id, press.person, press.via)
    return pressed.TAKEN if done is not None and done.first else _standing(press)


def _end(press: Press) -> str:
    ending = Ending(press.person.name, Ended.STAFF)
    done = resolve(the_bridge(), press.escalation_id, ending)
    return pressed.ENDED if done else _standing(press)


def _remind(press: Press) -> str:
    bridge, id = the_bridge(), press.escalation_id
    if not press.escalation().waiting:
        return _standing(press)
    wait = used_up(bridge, f"again/{id}", 1, AGAIN_EVERY_SECONDS)
    if wait is not None:
        return pressed.told_before(wait)
    why = request.form.get("why", "")[:_LONGEST_WHY]
    told = tell_again(bridge, id, press.person, why)
    return _standing(press) if told is None else pressed.told_again(_ways(told))


def _ways(told: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """By what people are told, in the words of a small screen, by their names."""
    bridge = the_bridge()
    return {
        bridge.name_of(person): [bridge.traits(each).short for each in dict.fromkeys(channels)]
        for person, channels in told.items()
    }


def _give_back(press: Press) -> str:
    if press.escalation().responded_by != press.person.name:
        _only_project_managers(press)
    done = resume.give_back(the_bridge(), press.escalation_id, press.person)
    return pressed.GIVEN_BACK if done else _standing(press)


def _resume(press: Press) -> str:
    _only_project_managers(press)
    done = resume.not_over(the_bridge(), press.escalation_id, press.person)
    return pressed.NOT_OVER if done else _standing(press)


def _raise(press: Press) -> str:
    _only_project_managers(press)
    done = raise_to_emergency(the_bridge(), press.escalation_id, press.person)
    return pressed.RAISED if done else _standing(press)


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
    "give-back": _give_back,
    "resume": _resume,
    "raise": _raise,
    "judgement": _judge,
}


def _standing(press: Press) -> str:
    """How the emergency stands, where the press changed nothing."""
    bridge = the_bridge()
    return pressed.standing(press.escalation(), press.person.name, bridge.clock(), bridge.zone)


def _only_project_managers(press: Press) -> None:
    if "pm" not in press.person.roles:
        abort(403, "Only project managers can do this.")
