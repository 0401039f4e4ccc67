"""Who may come in: every view says it beside its address, and a test sees that none forgets."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from flask import abort, redirect, request, session, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from bridge.core.people import Person
from bridge.flows.team import sessions
from bridge.web.request import the_bridge

SHIFT_SECONDS = 12 * 3600.0
"""How long who came by a link stays signed in."""

APP_SECONDS = 30 * 86_400.0
"""How long who typed a code does: an app on the Home Screen is to be there at 3 am."""

EVERYBODY = "everybody"
"""Permission of a page that holds nothing of anybody."""

TEAM = ("pm", "staff", "admin")
"""All roles."""

JUDGES = ("pm", "admin")
"""Who may take the right to raise emergencies from an account."""

csrf = CSRFProtect()

P = ParamSpec("P")
R = TypeVar("R")


def open_to(whom: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let in without signing in: `whom` says which proof the view itself asks for, or EVERYBODY."""

    def marked(view: Callable[P, R]) -> Callable[P, R]:
        view.__dict__["permission"] = whom
        return view

    return marked


def needs(
    *roles: str,
) -> Callable[[Callable[Concatenate[Person, P], R]], Callable[P, R | Response]]:
    """Let in whoever is signed in with one of the roles, and hand the person to the view."""

    def guarded(view: Callable[Concatenate[Person, P], R]) -> Callable[P, R | Response]:
        @wraps(view)
        def answer(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            person = signed_in()
            if person is None:
                return _sign_in_first()
            if not person.roles & set(roles):
                abort(403, f"This is for people with the role {' or '.join(sorted(roles))}.")
            return view(person, *args, **kwargs)

        answer.__dict__["permission"] = ", ".join(sorted(roles))
        return answer

    return guarded


def permission(view: Callable[..., object]) -> str:
    """Who may come in by a view, in words; empty where nobody said it."""
    said: str = view.__dict__.get("permission", "")
    return said


def signed_in() -> Person | None:
    """Whoever is signed in in this browser, if still one of us."""
    bridge = the_bridge()
    held = _held()
    if held is None or bridge.clock() >= held.until or sessions.ended(bridge, held.id):
        return None
    return bridge.person(held.person)


def let_in(person: Person, seconds: float) -> None:
    """The person is signed in in this browser from now on, for so many seconds."""
    session.clear()
    session["id"] = sessions.new_id()
    session["person"], session["until"] = person.id, the_bridge().clock() + seconds
    # Else a phone forgets it when the app is closed.
    session.permanent = seconds == APP_SECONDS


def let_out() -> None:
    """Nobody is signed in by this browser's session any more, nor by a copy of its cookie."""
    held = _held()
    if held is not None:
        sessions.end(the_bridge(), held.id, held.until)
    session.clear()


@dataclass(frozen=True)
class _Session:
    id: str
    person: str
    until: float


def _held() -> _Session | None:
    """What the browser's cookie says, if it is one of ours."""
    id, person, until = session.get("id"), session.get("person"), session.get("until")
    if not (isinstance(id, str) and isinstance(person, str) and isinstance(until, float)):
        return None
    return _Session(id, person, until)


def _sign_in_first() -> Response:
    if request.method != "GET" or request.path.endswith(".json"):
        abort(401, "Sign in first.")
    return redirect(url_for("sign_in.form"))
