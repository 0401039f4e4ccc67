"""/t/<signed>: the client's Escalate page of one ticket. GET shows, POST acts."""

from secrets import token_urlsafe

from flask import Blueprint, Response, jsonify, make_response, redirect, request, url_for
from flask import render_template as render
from werkzeug.wrappers import Response as AnyResponse

from bridge.core.levels import Level
from bridge.flows.limits import used_up
from bridge.flows.pages import client
from bridge.flows.pages.client import ClientPage, open_page
from bridge.flows.ticket.client_links import Closed
from bridge.messages import choice
from bridge.web.client import words
from bridge.web.guard import EVERYBODY, open_to
from bridge.web.request import the_bridge

blueprint = Blueprint("client", __name__, url_prefix="/t")

CLIENT = "whoever holds a client's signed link"

POSTS, WITHIN_SECONDS = 5, 60.0
"""How often one person may press buttons on one ticket's page."""

LEVELS = {"emergency": Level.EMERGENCY, "higher_priority": Level.HIGHER_PRIORITY}
_STATUS = {Closed.UNKNOWN: 404, Closed.EXPIRED: 410, Closed.REVOKED: 410, Closed.STRANGER: 403}


@blueprint.get("/")
@open_to(EVERYBODY)
def empty() -> tuple[str, int]:
    """An address without its signed part, as when a mail program has cut it off."""
    return render("client_closed.html", why="empty"), 404


@blueprint.get("/<signed>")
@open_to(CLIENT)
def show(signed: str) -> AnyResponse:
    """The ticket's state, and what the client can do; whoever follows links changes nothing."""
    event = request.args.get("event", "")
    page = open_page(the_bridge(), signed, the_bridge().clock(), event=event)
    if isinstance(page, Closed):
        return _closed(signed, page)
    return _shown(signed, page, event)


@blueprint.post("/<signed>/escalation")
@open_to(CLIENT)
def escalate(signed: str) -> AnyResponse:
    """The wish goes through the same door as a webhook; the page afterwards tells of it."""
    page = _opened_to_act(signed)
    if isinstance(page, AnyResponse):
        return page
    if page.ticket.locked:
        return _shown(signed, page, status=409)
    level = LEVELS.get(request.form.get("level", ""))
    reason = request.form.get("reason", "").replace("\r\n", "\n").strip()
    faults = words.faults(level, reason)
    if level is None or faults:
        return _shown(signed, page, faults=faults, status=422)
    form = request.form.get("form", "")[:40]
    bridge = the_bridge()
    received = client.ask(bridge, page, level, reason, form)
    bridge.log.info("client_asked", event_id=received.event, new=received.new)
    return redirect(url_for("client.show", signed=signed, event=received.event), code=303)


@blueprint.get("/<signed>/stand-down")
@open_to(CLIENT)
def ask_whether_over(signed: str) -> AnyResponse:
    """Whether it is over for certain: nobody stands an emergency down by mistake."""
    page = open_page(the_bridge(), signed, the_bridge().clock())
    if isinstance(page, Closed):
        return _closed(signed, page)
    if page.active is None:
        return redirect(url_for("client.show", signed=signed))
    return make_response(render("client_stand_down.html", signed=signed, page=page))


@blueprint.post("/<signed>/stand-down")
@open_to(CLIENT)
def stand_down(signed: str) -> AnyResponse:
    """The problem is gone: everybody who was told is told."""
    page = _opened_to_act(signed)
    if isinstance(page, AnyResponse):
        return page
    bridge = the_bridge()
    client.take_back(bridge, page, request.form.get("reference", ""))
    return redirect(url_for("client.show", signed=signed), code=303)


@blueprint.get("/<signed>/status.json")
@open_to(CLIENT)
def status(signed: str) -> AnyResponse:
    """The state for machines; the signed link is the only credential, so any page may ask."""
    bridge = the_bridge()
    now = bridge.clock()
    page = open_page(bridge, signed, now, ask=False, event=request.args.get("event", ""))
    if isinstance(page, Closed):
        body = jsonify({"error": words.CLOSED[page]})
        body.status_code = _STATUS[page]
    else:
        body = jsonify(words.status(bridge, page, now))
    body.headers["Access-Control-Allow-Origin"] = "*"
    return body


@blueprint.get("/<signed>/badge.svg")
@open_to(CLIENT)
def badge(signed: str) -> AnyResponse:
    """The state as a small picture, for pages that can hold no more."""
    bridge = the_bridge()
    page = open_page(bridge, signed, bridge.clock(), ask=False)
    if isinstance(page, Closed):
        label, kind, code = "Not available", "none", _STATUS[page]
    else:
        (label, kind), code = words.badge(page), 200
    picture = render("badge.svg", words=label, kind=kind, width=16 + 7 * len(label))
    return Response(picture, code, mimetype="image/svg+xml")


@blueprint.after_request
def private(response: Response) -> Response:
    """The page is one person's: nothing between us and them may keep it."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _opened_to_act(signed: str) -> ClientPage | AnyResponse:
    bridge = the_bridge()
    page = open_page(bridge, signed, bridge.clock())
    if isinstance(page, Closed):
        return _closed(signed, page)
    id = f"client/{page.link.connection}/{page.link.ticket}/{page.link.person}"
    wait = used_up(bridge, id, POSTS, WITHIN_SECONDS)
    if wait is None:
        return page
    seconds = max(1, round(wait))
    answer = make_response(render("client_closed.html", why="limit", signed=signed), 429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _closed(signed: str, why: Closed) -> AnyResponse:
    bridge = the_bridge()
    link = bridge.links.read(signed)
    connection = bridge.connections.get(link.connection) if link else None
    home = connection.base_url if connection else ""
    return make_response(render("client_closed.html", why=why.value, home=home), _STATUS[why])


def _shown(
    signed: str,
    page: ClientPage,
    event: str = "",
    faults: dict[str, str] | None = None,
    status: int = 200,
) -> AnyResponse:
    bridge = the_bridge()
    now = bridge.clock()
    shown = render(
        "client.html",
        signed=signed,
        page=page,
        event=event,
        says=words.says(bridge, page, now),
        faults=faults or {},
        said=request.form,
        form=request.form.get("form") or token_urlsafe(12),
        shortest=words.SHORTEST,
        longest=words.LONGEST,
        zone=bridge.zone_of(page.link.connection),
        now=now,
        levels=Level,
        choice_words=choice,
    )
    return make_response(shown, status)
