"""What a client sees and may do on the Escalate page of a ticket."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from bridge.core.client_links import ClientLink
from bridge.core.comments import active
from bridge.core.commit import Commit
from bridge.core.deliveries import AlertKind
from bridge.core.escalations import (
    Ended,
    Escalation,
    HistoryLine,
    LineKind,
    TicketRecord,
    record_id,
)
from bridge.core.ledger import ClientView, Event
from bridge.core.levels import Level, Reason
from bridge.core.membership import is_member
from bridge.core.people import Restriction
from bridge.core.policy import Decision, Request, decide
from bridge.core.ticket_views import Told
from bridge.core.tickets import Actor, FieldChange, Inbound, Ticket
from bridge.flows.context import Bridge
from bridge.flows.delivery.alerts import deliveries_of
from bridge.flows.escalation import stand_down
from bridge.flows.escalation.stand_down import Ending
from bridge.flows.intake.enrich import enrich, restriction_of
from bridge.flows.intake.receive import Received, receive
from bridge.flows.ticket import client_links
from bridge.flows.ticket.client_links import Closed
from bridge.flows.ticket.wishes import told

FRESH_SECONDS = 60.0
"""How long the helpdesk's word on ticket and person is good for."""

_ASK_AGAIN_AFTER = 10.0
"""Seconds in which a helpdesk that did not answer is left alone."""

_KEPT_SECONDS = 86_400.0
_CHOICES = (Level.HIGHER_PRIORITY, Level.EMERGENCY)
_EVENT_ID = re.compile(r"ev-[0-9a-f]{12}-[0-9a-f]{1,12}")


@dataclass(frozen=True)
class ClientPage:
    """A ticket for one client. `live`: ticket and person are as the helpdesk says now."""

    link: ClientLink
    ticket: Ticket
    actor: Actor
    live: bool
    record: TicketRecord
    restriction: Restriction | None
    decisions: Mapping[Level, Decision]
    told: tuple[Told, ...]
    outcome: HistoryLine | bool = False
    """What became of the wish that is asked about: its line; True: not decided; False: no wish."""

    @property
    def available(self) -> tuple[Level, ...]:
        """The levels that the policy would take now; none where the helpdesk takes no change."""
        if self.ticket.locked:
            return ()
        return tuple(level for level, decision in self.decisions.items() if _takes(decision))

    @property
    def resumes(self) -> bool:
        """Whether an Emergency would go on that somebody of the team has ended."""
        return self.decisions[Level.EMERGENCY].reason is Reason.RESUMED

    @property
    def active(self) -> Escalation | None:
        """The escalation that is under way, if there is one."""
        return active(self.record)


def open_page(
    bridge: Bridge, signed: str, now: float, ask: bool = True, event: str = ""
) -> ClientPage | Closed:
    """The page behind a link, or why there is none. Raises StoreUnavailable.

    `ask`: the helpdesk is asked (for at most 2 s) when what is known of it is older than a minute.
    `event`: the wish of which the page shall tell.
    """
    link = client_links.read(bridge, signed, now)
    if isinstance(link, Closed):
        return link
    view = _view(bridge, link, now, ask)
    if not view.actor.active:
        return Closed.REVOKED
    if is_member(view.ticket, view.actor) is False:
        return Closed.STRANGER
    # Before the record is read: else it could say "recorded" above a ticket that is not escalated.
    outcome = _outcome(bridge, link, event)
    return replace(_page(bridge, link, view, now), outcome=outcome)


def ask(bridge: Bridge, page: ClientPage, level: Level, reason: str, form: str) -> Received:
    """The client's wish goes through the same door as a webhook; a form counts once."""
    now = bridge.clock()
    said = "/".join((page.record.id, page.actor.id, level.name, form))
    ticket = replace(page.ticket, reason_text=reason)
    change = FieldChange(ticket, level, actor=page.actor, at=now, source="page")
    digest = sha256(f"page/{said}".encode()).hexdigest()
    return receive(bridge, page.link.connection, Inbound(digest, (change,)))


def take_back(bridge: Bridge, page: ClientPage, escalation: str) -> bool:
    """The client says that the problem is gone; False when there was nothing (any more)."""
    if page.active is None or page.active.id != escalation:
        return False
    return stand_down.resolve(
        bridge, escalation, Ending(page.actor.name or "the client", Ended.CLIENT)
    )


def _outcome(bridge: Bridge, link: ClientLink, event: str) -> HistoryLine | bool:
    if not _EVENT_ID.fullmatch(event):
        return False
    known = bridge.store.read(Event, event).value
    for line in bridge.store.history(record_id(link.connection, link.ticket)):
        if line.event == event and line.kind is LineKind.DECISION:
            return line
    return known is not None and known.inbound.facts[0].ticket.id == link.ticket


def _view(bridge: Bridge, link: ClientLink, now: float, ask: bool) -> ClientView:
    id = f"{link.connection}/{link.ticket}/{link.person}"
    known = bridge.store.read(ClientView, id).value
    good_for = FRESH_SECONDS if known and known.read else _ASK_AGAIN_AFTER
    if known and (not ask or abs(now - known.at) < good_for):
        return known
    bare = known or ClientView(id, _ticket(bridge, link), Actor(link.person), now, read=False)
    if not ask:
        return bare
    asked = FieldChange(Ticket(link.ticket), None, actor=Actor(link.person))
    found = enrich(bridge, link.connection, asked)
    view = replace(bare, at=now, read=False)
    if found.read:
        view = ClientView(id, found.ticket, found.actor, now, read=True)
    commit = Commit()
    commit.put(id, view, _KEPT_SECONDS)
    bridge.store.commit(commit, now)
    return view


def _ticket(bridge: Bridge, link: ClientLink) -> Ticket:
    """What the bridge itself knows of the ticket."""
    record = bridge.store.read(TicketRecord, record_id(link.connection, link.ticket)).value
    return record.ticket if record else Ticket(link.ticket)


def _page(bridge: Bridge, link: ClientLink, view: ClientView, now: float) -> ClientPage:
    record = bridge.store.read(TicketRecord, record_id(link.connection, link.ticket)).value
    known = record or TicketRecord(link.connection, view.ticket)
    restriction = restriction_of(bridge, link.connection, view.ticket)
    current = known.current
    deliveries = deliveries_of(bridge, current.id) if current else []
    alerts = [each for each in deliveries if each.alert is AlertKind.EMERGENCY]
    page = ClientPage(
        link=link,
        ticket=view.ticket,
        actor=view.actor,
        live=view.read,
        record=known,
        restriction=restriction if restriction and restriction.active(now) else None,
        decisions={},
        told=told(bridge, alerts),
    )
    decisions = {level: _would(bridge, page, level, now) for level in _CHOICES}
    return replace(page, decisions=decisions)


def _would(bridge: Bridge, page: ClientPage, level: Level, now: float) -> Decision:
    """What the policy would decide: the page knows no rules of its own."""
    change = FieldChange(page.ticket, level, actor=page.actor, at=now, source="page")
    request = Request(
        change, level, page.actor, now, restriction=page.restriction, shown=page.ticket.level
    )
    return decide(request, page.record, bridge.policy, now)


def _takes(decision: Decision) -> bool:
    return decision.starts or decision.reason is Reason.RESUMED
