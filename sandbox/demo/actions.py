"""What the forms of the demo page do: people act on tickets and phones, vendors break."""

from typing import Protocol

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from sandbox.demo import view
from sandbox.demo.world import ISSUE, TEAM, TICKET
from sandbox.jira.people import agent_of as jira_agent_of
from sandbox.jira.site import ESCALATION, OPTIONS, REASON
from sandbox.world import SandboxWorld
from sandbox.zendesk.account import ESCALATION_FIELD, LEVELS, REASON_FIELD
from sandbox.zendesk.people import agent_of


class Controls(Protocol):
    """What the page may do with the bridge's time; `run_digest_now` may be left out."""

    def fast_forward(self, seconds: float) -> None:
        """Put the clock of bridge and world forward."""


def add_actions(demo: Blueprint, world: SandboxWorld, controls: Controls | None) -> None:
    """Add the routes that the page's forms post to."""
    _ticket_action(demo, world)
    _people_actions(demo, world)
    _world_actions(demo, world, controls)


def _ticket_action(demo: Blueprint, world: SandboxWorld) -> None:
    @demo.post("/demo/tickets/<connection>")
    def act(connection: str) -> WerkzeugResponse:
        """Somebody sets the Escalation field, or comments: `do` is set or comment."""
        as_agent = request.form.get("as") == "agent"
        public = not (as_agent and "internal" in request.form)
        text = request.form.get("comment", "").strip()
        setting = request.form.get("do") == "set"
        if connection == "acme":
            _act_on_zendesk(world, as_agent, setting, text, public)
        elif connection == "support":
            _act_on_jira(world, as_agent, setting, text, public)
        else:
            abort(404)
        return _done()


def _act_on_zendesk(
    world: SandboxWorld, as_agent: bool, setting: bool, text: str, public: bool
) -> None:
    desk = world.zendesk
    actor = agent_of(desk) if as_agent else desk.users[desk.ticket(TICKET).requester_id]
    if setting:
        level, reason = _chosen()
        value = None if level == "None" else LEVELS[level]
        fields = [
            {"id": ESCALATION_FIELD, "value": value},
            {"id": REASON_FIELD, "value": reason},
        ]
        with world.lock:
            # Choosing the level that is shown asks for it once more, as if it had been cleared
            # before: a helpdesk tells nobody of a field that stays as it is.
            if desk.ticket(TICKET).fields.get(ESCALATION_FIELD) == value:
                desk.ticket(TICKET).fields[ESCALATION_FIELD] = None
            desk.update(TICKET, {"custom_fields": fields}, actor)
    elif text:
        desk.comment(TICKET, text, actor, public)


def _act_on_jira(
    world: SandboxWorld, as_agent: bool, setting: bool, text: str, public: bool
) -> None:
    site = world.jira
    actor = jira_agent_of(site) if as_agent else site.users[site.issue(ISSUE).reporter]
    if setting:
        level, reason = _chosen()
        value = None if level == "None" else {"value": level}
        with world.lock:
            if OPTIONS.get(site.issue(ISSUE).escalation or "") == level:
                site.issue(ISSUE).escalation = None
            site.edit(ISSUE, {"fields": {REASON: reason, ESCALATION: value}}, actor)
    elif text:
        site.comment(ISSUE, text, actor, public)


def _chosen() -> tuple[str, str | None]:
    level = request.form.get("level", "None")
    if level not in LEVELS:
        abort(400)
    return level, request.form.get("reason", "").strip() or None


def _people_actions(demo: Blueprint, world: SandboxWorld) -> None:
    @demo.post("/demo/phones/<number>")
    def reply(number: str) -> WerkzeugResponse:
        """Somebody writes a text to the bridge."""
        phone, text = f"+{number}", request.form.get("text", "").strip()
        if phone not in {member.phone for member in TEAM}:
            abort(404)
        if text:
            world.twilio.reply(phone, text)
        return _done()


def _world_actions(demo: Blueprint, world: SandboxWorld, controls: Controls | None) -> None:
    @demo.post("/demo/time")
    def forward() -> WerkzeugResponse:
        """Put the clock forward by seconds, or to the next digest."""
        if controls is None:
            abort(404)
        by = request.form.get("by", "")
        if by == "digest":
            _to_digest(controls, world.clock())
        elif by in ("900", "172800"):
            controls.fast_forward(float(by))
        else:
            abort(400)
        return _done()

    @demo.post("/demo/break/<name>")
    def break_or_mend(name: str) -> WerkzeugResponse:
        """Break a vendor, or mend it when it is broken."""
        breakage = view.BREAKAGES.get(name)
        if breakage is None:
            abort(404)
        fault = breakage["fault"]
        if any(one["vendor"] == name for one in world.faults.active()):
            world.faults.clear(name)
        else:
            world.faults.add(**fault)
        return _done()


def _to_digest(controls: Controls, now: float) -> None:
    """The bridge knows best when its digest is due; otherwise it is at half past seven."""
    run_digest = getattr(controls, "run_digest_now", None)
    if run_digest is not None:
        run_digest()
    else:
        controls.fast_forward(view.until_digest(now))


def _done() -> WerkzeugResponse:
    """Back to the page, or nothing for the script, which asks for the news itself."""
    if request.headers.get("X-Requested-With") == "fetch":
        return Response(status=204)
    return redirect(url_for("demo.page"), code=303)
