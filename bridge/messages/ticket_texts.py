"""What the bridge writes on the ticket: the public answer to the client, the note for staff.

Plain text without markup. The last line is the reference that the caller hands in: unique for the
occasion, so that a helpdesk adapter sees whether an earlier attempt got through.
"""

import re
from dataclasses import replace

from bridge.core.escalations import TicketRecord, escalation_id
from bridge.core.ticket_views import TicketView
from bridge.messages import client_texts, staff_texts

_MAILED = "Goes to the client by mail, not on this ticket:"
_NOT_TOLD = "Not told to the client: {}. Their page says how it stands:"

_NOT_IN_A_MARKER = re.compile(r"[^A-Za-z0-9/._-]+")


def marker(record: TicketRecord, what: str) -> str:
    """ "Ref E1a2b3c/cooldown-…": one line that occurs nowhere else; `what` names the occasion."""
    current = record.current
    id = current.id if current else escalation_id(record.connection, record.ticket.id, 0)
    return f"Ref {id}/{_NOT_IN_A_MARKER.sub('-', what)[:120]}"


def answer(view: TicketView, ref: str) -> str:
    """The public answer to the client, `ref` as its last line; empty when there is none to give."""
    return _text(client_texts.paragraphs(view), ref)


def note(view: TicketView, ref: str) -> str:
    """The internal note for staff, `ref` as its last line; empty when there is none to write."""
    return _text(staff_texts.paragraphs(view), ref)


def mailed(view: TicketView) -> tuple[str, ...]:
    """The lines of the answer for a mail to the client, without the link; empty when there are none
    to give."""
    elsewhere = replace(view, here="on the ticket", link="")
    return tuple("\n".join(filter(None, client_texts.paragraphs(elsewhere))).splitlines())


def note_instead(view: TicketView, ref: str, noted: bool, not_mailed: str) -> str:
    """The note where no answer is written: with what the client would have read in one.

    `noted`: whether staff have a note besides; it comes first. `not_mailed`: why the client gets
    no mail, in words; empty: they get one.
    """
    note = staff_texts.paragraphs(view) if noted else []
    answer = client_texts.paragraphs(view)
    told = _NOT_TOLD.format(not_mailed) if not_mailed else _MAILED
    return _text([*note, told, *answer] if answer else note, ref)


def _text(paragraphs: list[str], ref: str) -> str:
    return "\n\n".join([*filter(None, paragraphs), ref]) if paragraphs else ""
