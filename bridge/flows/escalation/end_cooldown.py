"""The end of the cooldown: the dropdown goes back to None, so that it can be used again."""

from dataclasses import replace

from bridge.core.agenda import Lease
from bridge.core.escalations import HistoryLine, TicketRecord
from bridge.core.levels import Level, Reason
from bridge.flows.context import Bridge
from bridge.flows.ticket.wishes import TAG_EMERGENCY, TAG_HIGHER, Wish, view_of, write
from bridge.flows.turn import Turn, attempt


def end_cooldown(bridge: Bridge, lease: Lease) -> None:
    """Set the dropdown back to None when the cooldown has ended."""

    def step(turn: Turn) -> None:
        record = turn.based_on(TicketRecord, lease.item.about)
        if record is not None and record.cooling(turn.now):
            turn.commit.schedule(replace(lease.item, due=record.cooldown_until))
        elif record is not None and record.level is not Level.NONE:
            _end(turn, record)

    attempt(bridge, step, lease)


def _end(turn: Turn, record: TicketRecord) -> None:
    ended = replace(record, level=Level.NONE).writing(turn.now)
    turn.commit.put(record.id, ended)
    wish = Wish(
        occasion=f"cooldown-end-{int(record.cooldown_until)}",
        sets_field=True,
        remove_tags=(TAG_EMERGENCY, TAG_HIGHER),
        notes=True,
    )
    write(turn, wish, view_of(turn, Reason.COOLDOWN_ENDED, ended))
    turn.line(record, HistoryLine(turn.now, "Cooldown ended"))
