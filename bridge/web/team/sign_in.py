"""/sign-in: ask for a link, show it (GET never signs anybody in), use it; /sign-out."""

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from bridge.flows.team import sign_in
from bridge.web.guard import EVERYBODY, open_to
from bridge.web.request import the_bridge

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
@open_to(EVERYBODY)
def form() -> str:
    """Where to write one's address."""
    return render_template("sign_in.html", sent=False)


@blueprint.post("/sign-in")
@open_to(EVERYBODY)
def ask() -> str:
    """The same answer to everybody, so that nobody learns who is one of us."""
    bridge = the_bridge()
    sign_in.ask(bridge, request.form.get("email", "").strip()[:320], bridge.clock())
    return render_template("sign_in.html", sent=True)


@blueprint.get("/sign-in/<token>")
@open_to("whoever holds the link of a sign-in mail")
def confirm(token: str) -> str:
    """A button: link scanners of mail systems follow links, but press no buttons."""
    bridge = the_bridge()
    person = sign_in.who(bridge, token, bridge.clock())
    if person is None:
        abort(404, "This link was used or is older than 15 minutes. Ask for a new one at /sign-in.")
    return render_template("sign_in_confirm.html", token=token, person=person)


@blueprint.post("/sign-in/<token>")
@open_to("whoever holds the link of a sign-in mail")
def use(token: str) -> Response:
    """Sign in with the link, which is used up by it."""
    bridge = the_bridge()
    person = sign_in.use(bridge, token, bridge.clock())
    if person is None:
        abort(404, "This link was used or is older than 15 minutes. Ask for a new one at /sign-in.")
    session.clear()
    session["person"], session["since"] = person.id, bridge.clock()
    return redirect(url_for("now.show"), code=303)


@blueprint.post("/sign-out")
@open_to(EVERYBODY)
def leave() -> Response:
    """Forget who is signed in in this browser."""
    session.clear()
    return redirect(url_for("sign_in.form"), code=303)
