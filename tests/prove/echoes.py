"""Promise 15: our own writes come back ten thousand times, and nothing happens."""

from collections.abc import Iterator

from tests.processes.children import eventually
from tests.processes.hooks import level_set
from tests.processes.system import PEOPLE, system, without_end
from tests.prove.figures import Figure, exactly, told
from tests.prove.repeated import at_once

ECHOES = 10_000


def nothing_comes_of_echoes() -> Iterator[Figure]:
    """After one put-back, the field's change is told again and again, as ours and as an agent's."""
    with system() as whole:
        whole.start(web=2, workers=2, clocks=1)
        (ticket,) = whole.vendors.tickets(1)
        whole.vendors.set_level(ticket, "Emergency")
        eventually(lambda: whole.counters().get("decisions_escalated"), 60, "it is decided")
        # A lowering that our own write-back overtakes is history, and nothing is refused.
        eventually(whole.idle, 60, "everything is said and written")
        whole.vendors.set_level(ticket, "None")
        eventually(lambda: whole.counters().get("decisions_lowering_refused"), 60, "it is refused")
        eventually(whole.idle, 60, "it is put back, and the note on who was told is written")
        ours = str(whole.vendors.ticket(ticket)["comments"][-1]["author_id"])
        before = whole.counters()
        bodies = [level_set(ticket, actor=ours if one % 2 else "") for one in range(ECHOES)]
        answers = at_once(whole.port, bodies, threads=16)
        eventually(whole.all_said, 300, "all echoes are decided")
        after = whole.counters()
        yield told(15, "echoes, half of them as somebody else's", f"{ECHOES}")
        yield exactly(15, "answers that were no 202", ECHOES - answers.count(202), 0)
        yield exactly(15, "texts", sum(whole.vendors.alerted().sms.values()), len(PEOPLE))
        yield exactly(15, "escalations", after["decisions_escalated"], 1)
        written = after["write_backs"] - before["write_backs"]
        yield exactly(15, "writes on the ticket because of them", written, 0)
        yield exactly(26, "events without their one end", without_end(after), 0)
