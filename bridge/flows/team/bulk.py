"""Stand a bulk edit down: all of it at once, and whoever did it is told once."""

from bridge.core.bulk import BulkEdit
from bridge.core.deliveries import ClientAnswer
from bridge.core.errands import Deed, Errand
from bridge.core.people import Person
from bridge.flows.context import Bridge
from bridge.flows.team import errands
from bridge.flows.ticket.client_mail import write_to
from bridge.flows.turn import Turn, attempt
from bridge.messages.pressed import edit_stood_down


def stand_down(bridge: Bridge, edit: BulkEdit, person: Person) -> int:
    """How many of its emergencies are over by that, or certainly will be."""
    ids = tuple(each.escalation.id for each in edit.open)
    errand = Errand(f"bulk-{edit.id}", Deed.STAND_DOWN, person.id, "page", ids)
    done = len(errands.run(bridge, errand, person))
    if done:
        attempt(bridge, lambda turn: _tell_the_actor(turn, edit, person))
    return done


def _tell_the_actor(turn: Turn, edit: BulkEdit, person: Person) -> None:
    """By mail, where the helpdesk told their address; the tickets themselves say it anyhow."""
    record, actor = edit.raised[0].record, edit.raised[0].escalation.by
    lines = edit_stood_down(edit, person.name, turn.now, turn.bridge.zone_of(record.connection))
    answer = ClientAnswer(actor.email, actor.name, lines, link="")
    whom = f"who set {len(edit.raised)} tickets to Emergency"
    write_to(turn, answer, f"bulk-{edit.id}", whom, record.id)
