"""The demo page: two tickets, two phones, an inbox and what the bridge decided, side by side.

The page works by forms alone; its script only saves the reloading.
"""

import hashlib
from typing import Any, Protocol
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    get_template_attribute,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as WerkzeugResponse

from bridge.sandbox import demo_view
from bridge.sandbox.demo_world import ISSUE, TEAM, TICKET
from bridge.sandbox.jira.site import ESCALATION, REASON
from bridge.sandbox.people import agent_of, jira_agent_of
from bridge.sandbox.refused import Refused
from bridge.sandbox.world import SandboxWorld
from bridge.sandbox.zendesk.account import ESCALATION_FIELD, LEVELS, REASON_FIELD

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)


class Controls(Protocol):
    """What the page may do with the bridge's time; `run_digest_now` may be left out."""

    def fast_forward(self, seconds: float) -> None:
        """Put the clock of bridge and world forward."""


def create_demo(
    world: SandboxWorld,
    timeline: demo_view.Timeline | None = None,
    controls: Controls | None = None,
    bridge_url: str = "",
) -> Flask:
    """The page as an application of its own; it needs `/` and what is below `/demo/`."""
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.register_blueprint(demo_blueprint(world, timeline, controls, bridge_url))
    return app


def demo_blueprint(
    world: SandboxWorld,
    timeline: demo_view.Timeline | None = None,
    controls: Controls | None = None,
    bridge_url: str = "",
) -> Blueprint:
    """The page and its actions. `bridge_url`: where the bridge's own pages are, for a link."""
    demo = Blueprint(
        "demo",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/demo/static",
    )
    demo.add_app_template_filter(demo_view.short_time, "short_time")
    demo.add_app_template_filter(demo_view.clock_words, "clock_words")
    _guard(demo)
    _page_routes(demo, world, timeline, controls, bridge_url)
    _ticket_action(demo, world)
    _people_actions(demo, world)
    _world_actions(demo, world, controls)
    return demo


def _guard(demo: Blueprint) -> None:
    @demo.before_request
    def same_site() -> None:
        """Other web pages that are open in the same browser must not press our buttons."""
        origin = request.headers.get("Origin")
        if request.method == "POST" and origin and urlsplit(origin).netloc != request.host:
            abort(403)

    @demo.after_request
    def protect(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    @demo.errorhandler(Refused)
    def refuse(refused: Refused) -> tuple[str, int]:
        return f"The helpdesk refused it: {refused.body}", refused.status


def _page_routes(
    demo: Blueprint,
    world: SandboxWorld,
    timeline: demo_view.Timeline | None,
    controls: Controls | None,
    bridge_url: str,
) -> None:
    @demo.get("/")
    def page() -> str:
        return render_template(
            "demo.html",
            **_shown(world, timeline),
            levels=list(LEVELS),
            can_forward=controls is not None,
            bridge_url=bridge_url,
        )

    @demo.get("/demo/state.json")
    def state() -> Response:
        """All parts of the page that change, as HTML; 304 while nothing does."""
        shown = _shown(world, timeline)
        levels = {ticket["connection"]: ticket["level"] for ticket in shown["tickets"]}
        response = jsonify({"regions": _regions(shown), "levels": levels})
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
        response.headers["Cache-Control"] = "no-cache"
        response.make_conditional(request)
        return response

    @demo.get("/demo/mail/<id>")
    def mail(id: str) -> Response:
        """A mail as a mail program shows it: no scripts, links open beside the page."""
        found = next((one for one in list(world.sendgrid.mails) if one.id == id), None)
        if found is None:
            abort(404)
        body = found.html or render_template("plain_mail.html", text=found.text)
        response = Response(body.replace("<head>", '<head><base target="_blank">', 1))
        response.headers["Content-Security-Policy"] = MAIL_POLICY
        return response


def _shown(world: SandboxWorld, timeline: demo_view.Timeline | None) -> dict[str, Any]:
    with world.lock:
        tickets = [demo_view.zendesk_ticket(world), demo_view.jira_issue(world)]
    for ticket in tickets:
        ticket["history"] = demo_view.history(timeline, ticket["connection"], ticket["id"])
    return {
        "now": world.clock(),
        "tickets": tickets,
        "phones": demo_view.phones(world),
        "mails": demo_view.inbox(world),
        "breakages": demo_view.breakages(world),
    }


def _regions(shown: dict[str, Any]) -> dict[str, str]:
    regions = {
        "clock": _part("clock", shown["now"]),
        "inbox": _part("inbox", shown["mails"]),
        "breakages": _part("breakages", shown["breakages"]),
    }
    for ticket in shown["tickets"]:
        name = ticket["connection"]
        regions[f"facts-{name}"] = _part("facts", ticket)
        regions[f"conversation-{name}"] = _part("conversation", ticket)
        regions[f"history-{name}"] = _part("history", ticket)
    for phone in shown["phones"]:
        regions[f"phone-{phone['number'][1:]}"] = _part("texts", phone)
    return regions


def _part(macro: str, value: Any) -> str:
    return str(get_template_attribute("demo_parts.html", macro)(value)).strip()


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
        breakage = demo_view.BREAKAGES.get(name)
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
        controls.fast_forward(demo_view.until_digest(now))


def _done() -> WerkzeugResponse:
    """Back to the page, or nothing for the script, which asks for the news itself."""
    if request.headers.get("X-Requested-With") == "fetch":
        return Response(status=204)
    return redirect(url_for("demo.page"), code=303)
