"""/sign-in: ask for a link, show it (GET never signs anybody in), use it; /sign-out."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from bridge.core.people import Person
from bridge.flows.team import sign_in
from bridge.web.app import the_bridge

blueprint = Blueprint("sign_in", __name__)

SESSION_SECONDS = 12 * 3600.0

P = ParamSpec("P")
R = TypeVar("R")


def signed_in() -> Person | None:
    """Whoever is signed in in this browser, if still one of us."""
    bridge = the_bridge()
    since, id = session.get("since"), session.get("person")
    if not isinstance(since, float) or not isinstance(id, str):
        return None
    return bridge.person(id) if bridge.clock() - since < SESSION_SECONDS else None


def staff_only(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Let in whoever is signed in; others are asked to sign in first."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if signed_in() is None:
            if request.method != "GET" or request.path.endswith(".json"):
                abort(401, "Sign in first.")
            return redirect(url_for("sign_in.form"))
        return view(*args, **kwargs)

    return guarded


@blueprint.get("/sign-in")
def form() -> str:
    """Where to write one's address."""
    return render_template("sign_in.html", sent=False)


@blueprint.post("/sign-in")
def ask() -> str:
    """The same answer to everybody, so that nobody learns who is one of us."""
    bridge = the_bridge()
    sign_in.ask(bridge, request.form.get("email", "").strip()[:320], bridge.clock())
    return render_template("sign_in.html", sent=True)


@blueprint.get("/sign-in/<token>")
def confirm(token: str) -> str:
    """A button: link scanners of mail systems follow links, but press no buttons."""
    bridge = the_bridge()
    person = sign_in.who(bridge, token, bridge.clock())
    if person is None:
        abort(404, "This link was used or is older than 15 minutes. Ask for a new one at /sign-in.")
    return render_template("sign_in_confirm.html", token=token, person=person)


@blueprint.post("/sign-in/<token>")
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
def leave() -> Response:
    """Forget who is signed in in this browser."""
    session.clear()
    return redirect(url_for("sign_in.form"), code=303)
