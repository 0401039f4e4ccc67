"""What a person wants done to many emergencies: each in a commit of its own, none left out.

The first of them are done while the person waits. The rest is an item on the agenda, which a worker
begins again after a crash: what was done is seen then, and not done twice.
"""

from dataclasses import replace

from bridge.core.agenda import Item, ItemKind, Lease
from bridge.core.errands import Deed, Errand
from bridge.core.escalations import Ended
from bridge.core.people import Person
from bridge.flows.context import Bridge
from bridge.flows.escalation.acknowledge import acknowledge
from bridge.flows.escalation.stand_down import Ending, resolve
from bridge.flows.turn import Turn, attempt

AT_ONCE = 50
"""How many are done while somebody waits: a text has to be answered within seconds."""


def run(bridge: Bridge, errand: Errand, person: Person) -> list[str]:
    """Begin an errand; the ids of the escalations of which it is done, or certainly will be."""
    now, later = errand.escalations[:AT_ONCE], errand.escalations[AT_ONCE:]
    if later:
        _plan(bridge, replace(errand, escalations=later))
    return [id for id in now if _do(bridge, errand, id, person)] + list(later)


def finish(bridge: Bridge, lease: Lease) -> None:
    """Do what is left of an errand."""
    errand = bridge.store.read(Errand, lease.item.about).value
    person = bridge.person(errand.person) if errand else None
    if errand is not None and person is not None:
        for id in errand.escalations:
            _do(bridge, errand, id, person)
    attempt(bridge, lambda turn: turn.commit.delete(Errand, lease.item.about), lease)


def _plan(bridge: Bridge, errand: Errand) -> None:
    def step(turn: Turn) -> None:
        turn.commit.put(errand.id, errand)
        turn.commit.schedule(Item(ItemKind.ERRAND, errand.id, turn.now))

    attempt(bridge, step)


def _do(bridge: Bridge, errand: Errand, escalation_id: str, person: Person) -> bool:
    """Whether it was this errand that did it."""
    if errand.deed is Deed.STAND_DOWN:
        return resolve(bridge, escalation_id, Ending(person.name, Ended.STAFF))
    done = acknowledge(bridge, escalation_id, person, errand.via)
    return done is not None and done.first
