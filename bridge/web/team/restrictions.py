"""/restrictions: which accounts may not raise emergencies, for the team."""

from datetime import date, time, timedelta

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bridge.core.business_time import civil
from bridge.core.escalations import TicketRecord
from bridge.core.people import Person, Restriction, RestrictionMode
from bridge.flows.pages.accounts import accounts
from bridge.flows.team import restrictions
from bridge.web.guard import JUDGES, TEAM, needs
from bridge.web.request import the_bridge

blueprint = Blueprint("restrictions", __name__, url_prefix="/restrictions")

_SHORTEST_REASON, _LONGEST_REASON = 10, 300
_PROPOSED_DAYS = 30
_LONGEST_DAYS = 366
_DONE = {"added": "The account is restricted.", "ended": "The restriction has ended."}


@blueprint.get("")
@needs(*TEAM)
def show(person: Person) -> Response:
    """What is in force, what the ledger suggests, and for those who may restrict, the form."""
    return _page(person, {})


@blueprint.post("")
@needs(*JUDGES)
def add(person: Person) -> Response:
    """Restrict the account of a ticket."""
    bridge = the_bridge()
    record = bridge.store.read(TicketRecord, request.form.get("record", "")).value
    if record is None or not record.ticket.organization_id:
        abort(404, "That ticket or its organization is not known.")
    reason = " ".join(request.form.get("reason", "").split())
    last_day = _day(request.form.get("until", ""))
    faults = _faults(reason, last_day)
    if faults or last_day is None:
        return _page(person, faults)
    higher = request.form.get("mode") == RestrictionMode.HIGHER_PRIORITY
    restriction = Restriction(
        connection=record.connection,
        organization_id=record.ticket.organization_id,
        until=civil(last_day + timedelta(days=1), time(0), bridge.zone),
        reason=reason,
        set_by=person.name,
        mode=RestrictionMode.HIGHER_PRIORITY if higher else RestrictionMode.REFUSE,
        organization=record.ticket.organization,
        record=record.id,
    )
    restrictions.restrict(bridge, restriction)
    return redirect(url_for("restrictions.show", done="added"), code=303)


@blueprint.post("/end")
@needs(*JUDGES)
def end(person: Person) -> Response:
    """End a restriction before its time."""
    bridge = the_bridge()
    account = request.form.get("account", "")
    if not restrictions.lift(bridge, account, person.name):
        abort(404, "That account is not restricted (any more).")
    return redirect(url_for("restrictions.show", done="ended"), code=303)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _faults(reason: str, last_day: date | None) -> dict[str, str]:
    faults = {}
    if not _SHORTEST_REASON <= len(reason) <= _LONGEST_REASON:
        faults["reason"] = f"Write {_SHORTEST_REASON} to {_LONGEST_REASON} characters."
    today = _today()
    if last_day is None or not today <= last_day <= today + timedelta(days=_LONGEST_DAYS):
        faults["until"] = "Name a day from today on, within a year."
    return faults


def _today() -> date:
    return the_bridge().policy.hours.local(the_bridge().clock()).date()


def _page(person: Person, faults: dict[str, str]) -> Response:
    bridge = the_bridge()
    now = bridge.clock()
    shown = render_template(
        "restrictions.html",
        accounts=accounts(bridge, now),
        chosen=request.args.get("account", ""),
        done=_DONE.get(request.args.get("done", ""), ""),
        said=request.form,
        faults=faults,
        may_restrict=bool(person.roles & set(JUDGES)),
        today=_today().isoformat(),
        proposed=(_today() + timedelta(days=_PROPOSED_DAYS)).isoformat(),
        zone=bridge.zone,
        now=now,
    )
    return make_response(shown, 422 if faults else 200)
