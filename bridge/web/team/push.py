"""Browser notifications: the switch on /now, the service worker, and "I have it" from one."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, redirect, request, url_for
from flask_wtf.csrf import generate_csrf

from bridge.core.contacts import PushSubscription
from bridge.core.people import Person
from bridge.errors import Malformed
from bridge.flows.delivery import browsers
from bridge.flows.escalation.acknowledge import Acknowledgement, acknowledge
from bridge.web.guard import EVERYBODY, TEAM, csrf, needs, open_to
from bridge.web.request import the_bridge
from bridge.web.team.links import follow

blueprint = Blueprint("push", __name__)

_MOST_TEXT = 1000


@blueprint.get("/sw.js")
@open_to(EVERYBODY)
def service_worker() -> Response:
    """From the root of the site, because a service worker serves what lies under its own address.

    Source: https://www.w3.org/TR/service-workers/#path-restriction
    """
    response = current_app.send_static_file("bridge-sw.js")
    response.headers["Content-Type"] = "text/javascript; charset=utf-8"
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/push/setup.json")
@needs(*TEAM)
def setup(_: Person) -> Response:
    """What a browser needs to subscribe: our public key, and the token of its next request."""
    push = browsers.push_channel(the_bridge())
    key = push.application_server_key if push else ""
    response = jsonify({"key": key, "csrf": generate_csrf()})
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/push/subscription")
@needs(*browsers.ROLES)
def subscribe(person: Person) -> tuple[str, int]:
    """204: whoever is signed in is told in this browser; 400 says what is wrong with it."""
    bridge, said = the_bridge(), _json()
    keys = said.get("keys")
    keys = keys if isinstance(keys, dict) else {}
    offered = PushSubscription(
        endpoint=_text(said, "endpoint"),
        p256dh=_text(keys, "p256dh"),
        auth=_text(keys, "auth"),
        browser=_browser(request.user_agent.string),
    )
    browsers.subscribe(bridge, person, offered)
    return "", 204


@blueprint.delete("/push/subscription")
@needs(*browsers.ROLES)
def unsubscribe(person: Person) -> tuple[str, int]:
    """204: whoever is signed in is told in this browser no longer."""
    bridge = the_bridge()
    browsers.unsubscribe(bridge, person, _text(_json(), "endpoint"))
    return "", 204


@blueprint.post("/availability")
@needs(*browsers.ROLES)
def switch(person: Person) -> Any:
    """Available for an hour, for today, always, or off; back to /now, or 204 to a script."""
    bridge, wanted = the_bridge(), request.form.get("for", "")
    if wanted not in ("off", *browsers.Span):
        abort(400, "Choose one of hour, today, always and off.")
    span = None if wanted == "off" else browsers.Span(wanted)
    browsers.switch(bridge, person, span)
    if request.accept_mimetypes.accept_html:
        return redirect(url_for("now.show"), code=303)
    return "", 204


@blueprint.post("/push/acknowledgement")
@open_to("whoever holds the link of an alert")
def acknowledge_it() -> Response:
    """The button of a notification. The link's token in it is what allows it, not a session.

    Only our own service worker can ask: a form of another site cannot send JSON, and what browsers
    say of the asking site has to be ourselves. https://www.w3.org/TR/fetch-metadata/
    """
    if request.mimetype != "application/json":
        abort(415, "Send JSON.")
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(403, "Another site asked for it.")
    bridge = the_bridge()
    link = follow(_text(_json(), "token"))
    done = acknowledge(bridge, link.found.escalation.id, link.person, "notification")
    if done is None:
        abort(404, "This emergency is not known any more. Open the ticket in the helpdesk.")
    return jsonify({"words": _words(done, link.person), "first": done.first})


csrf.exempt(acknowledge_it)


def _words(done: Acknowledgement, person: Person) -> str:
    if done.over:
        return "It is over, there is nothing to do"
    if done.by == person.name:
        return "You have it"
    return f"{done.by} has it already"


def _json() -> dict[str, Any]:
    try:
        said = request.get_json(silent=True)
    except RecursionError:
        said = None
    if not isinstance(said, dict):
        raise Malformed("the request holds no JSON object")
    return said


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    # Half of a surrogate pair is valid in JSON, but names nothing that could be stored.
    text = value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
    return text[: _MOST_TEXT + 1]


_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def _browser(user_agent: str) -> str:
    """ "Firefox on Windows": how people tell their browsers apart."""
    named = (*_BROWSERS, ("Safari", "Safari"))
    name = next((name for sign, name in named if sign in user_agent), "A browser")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    return f"{name} on {system}" if system else name
