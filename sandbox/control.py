"""The control API: another process sets faults, acts as people, and reads what they received.

All bodies are JSON objects. Whoever reaches it may do everything, so it belongs on loopback only.
"""

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request

from sandbox.asked import asked_for
from sandbox.jira.control import jira_control
from sandbox.refused import Refused
from sandbox.sendgrid.control import sendgrid_control
from sandbox.twilio.control import twilio_control
from sandbox.webhooks import Trouble
from sandbox.world import SandboxWorld
from sandbox.zendesk.control import zendesk_control


def control_blueprint(world: SandboxWorld) -> Blueprint:
    """The routes, to be mounted under /control."""
    control = Blueprint("control", __name__)

    @control.errorhandler(Refused)
    def refuse(refused: Refused) -> tuple[Response, int]:
        return jsonify(refused.body), refused.status

    @control.errorhandler(ValueError)
    @control.errorhandler(KeyError)
    @control.errorhandler(TypeError)
    def wrong(problem: Exception) -> tuple[Response, int]:
        return jsonify({"error": f"{type(problem).__name__}: {problem}"}), 400

    _fault_routes(control, world)
    zendesk_control(control, world.zendesk)
    jira_control(control, world.jira)
    twilio_control(control, world.twilio)
    sendgrid_control(control, world.sendgrid)
    _record_routes(control, world)
    return control


def _fault_routes(control: Blueprint, world: SandboxWorld) -> None:
    @control.get("/faults")
    def faults() -> Response:
        return jsonify({"faults": world.faults.active()})

    @control.post("/faults")
    def add_fault() -> tuple[Response, int]:
        settings = dict(asked_for())
        lasts = settings.pop("for", None)
        if lasts is not None:
            settings["until"] = world.clock() + float(lasts)
        return jsonify(asdict(world.faults.add(**settings))), 201

    @control.delete("/faults")
    def clear_faults() -> Response:
        world.faults.clear(request.args.get("vendor", ""), request.args.get("kind", ""))
        return faults()

    @control.post("/webhooks")
    def trouble() -> Response:
        settings = dict(asked_for())
        vendor = settings.pop("vendor")
        world.webhooks.troubles[vendor] = Trouble(**settings)
        return jsonify({name: asdict(one) for name, one in world.webhooks.troubles.items()})

    @control.post("/subscriptions")
    def subscriptions() -> Response:
        """Switch the kinds of webhook: {"zendesk_events", "zendesk_triggers", "jira_events"}."""
        wanted = asked_for()
        world.zendesk.events = wanted.get("zendesk_events", world.zendesk.events)
        world.zendesk.triggers = wanted.get("zendesk_triggers", world.zendesk.triggers)
        world.jira.events = wanted.get("jira_events", world.jira.events)
        return jsonify(
            {
                "zendesk_events": world.zendesk.events,
                "zendesk_triggers": world.zendesk.triggers,
                "jira_events": world.jira.events,
            }
        )


def _record_routes(control: Blueprint, world: SandboxWorld) -> None:
    @control.get("/received")
    def received() -> Response:
        return jsonify(world.received(request.args.get("since", 0.0, float)))

    @control.get("/requests")
    def requests() -> Response:
        """What reached the vendors: ?vendor=&since= (wall clock, seconds UTC)."""
        vendor, since = request.args.get("vendor"), request.args.get("since", 0.0, float)
        lines = [asdict(line) for line in list(world.requests) if line.at > since]
        return jsonify({"requests": [one for one in lines if vendor in (None, one["vendor"])]})

    @control.get("/webhooks")
    def webhooks() -> Response:
        """What the vendors posted to the bridge: ?since= (wall clock, seconds UTC)."""
        since = request.args.get("since", 0.0, float)
        tries = [asdict(one) for one in list(world.webhooks.attempts) if one.at > since]
        return jsonify({"attempts": tries, "dropped": world.webhooks.dropped})

    @control.post("/flush")
    def flush() -> Response:
        """{"timeout": seconds}: wait until no webhook, callback or retry is on its way."""
        return jsonify({"quiet": world.flush(min(float(asked_for().get("timeout", 10)), 120.0))})
