"""Stand a bulk edit down: all of it at once, and whoever did it is told once."""

from bridge.core.bulk import BulkEdit
from bridge.core.deliveries import AlertKind, ClientAnswer, Delivery, delivery_id
from bridge.core.errands import Deed, Errand
from bridge.core.people import Person
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import add
from bridge.flows.team import errands
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
    bridge, first = turn.bridge, edit.raised[0]
    actor = first.escalation.by
    channel = next(iter(bridge.channels_with(lambda it: it.for_clients)), "")
    id = delivery_id(AlertKind.ANSWER, f"bulk-{edit.id}", "actor", channel)
    if not actor.email or not channel or turn.based_on(Delivery, id) is not None:
        return
    zone = bridge.zone_of(first.record.connection)
    lines = edit_stood_down(edit, person.name, turn.now, zone)
    delivery = Delivery(
        id=id,
        alert=AlertKind.ANSWER,
        person=f"who set {len(edit.raised)} tickets to Emergency",
        channel=channel,
        created_at=turn.now,
        record=first.record.id,
        content=ClientAnswer(actor.email, actor.name, lines, link=""),
    )
    add(turn, delivery, id)
