"""The demo page: two tickets, two phones, an inbox and what the bridge decided, side by side.

The page works by forms alone; its script only saves the reloading.
"""

import hashlib
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    get_template_attribute,
    jsonify,
    render_template,
    request,
)

from sandbox.demo import view
from sandbox.demo.actions import Controls, add_actions
from sandbox.refused import Refused
from sandbox.world import SandboxWorld
from sandbox.zendesk.account import LEVELS

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)


def create_demo(
    world: SandboxWorld,
    timeline: view.Timeline | None = None,
    controls: Controls | None = None,
    bridge_url: str = "",
) -> Flask:
    """The page as an application of its own; it needs `/` and what is below `/demo/`."""
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.register_blueprint(demo_blueprint(world, timeline, controls, bridge_url))
    return app


def demo_blueprint(
    world: SandboxWorld,
    timeline: view.Timeline | None = None,
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
    demo.add_app_template_filter(view.short_time, "short_time")
    demo.add_app_template_filter(view.clock_words, "clock_words")
    _guard(demo)
    _page_routes(demo, world, timeline, controls, bridge_url)
    add_actions(demo, world, controls)
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
    timeline: view.Timeline | None,
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


def _shown(world: SandboxWorld, timeline: view.Timeline | None) -> dict[str, Any]:
    with world.lock:
        tickets = [view.zendesk_ticket(world), view.jira_issue(world)]
    for ticket in tickets:
        ticket["history"] = view.history(timeline, ticket["connection"], ticket["id"])
    return {
        "now": world.clock(),
        "tickets": tickets,
        "phones": view.phones(world),
        "mails": view.inbox(world),
        "breakages": view.breakages(world),
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
