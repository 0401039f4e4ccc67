"""Who may come in by which door."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bridge.core.people import Person
from bridge.web.app import create_app
from bridge.web.guard import EVERYBODY, permission
from bridge.web.request import headers
from tests.web.door import Door

SIGNED_LINK = "whoever holds a client's signed link"
ALERT = "whoever holds the link of an alert"
SIGN_IN_MAIL = "whoever holds the link of a sign-in mail"
BODY = "that signed the body"
TEAM = "admin, pm, staff"
TOLD = "pm, staff"
JUDGES = "admin, pm"

PERMISSIONS = {
    "GET /": EVERYBODY,
    "GET /healthz": EVERYBODY,
    "GET /readyz": EVERYBODY,
    "GET /metrics": EVERYBODY,
    "GET /sw.js": EVERYBODY,
    "GET /t/": EVERYBODY,
    "GET /sign-in": EVERYBODY,
    "POST /sign-in": EVERYBODY,
    "POST /sign-out": EVERYBODY,
    "GET /sign-in/<token>": SIGN_IN_MAIL,
    "POST /sign-in/<token>": SIGN_IN_MAIL,
    "POST /hooks/<connection>": f"a helpdesk {BODY}",
    "POST /receipts/<provider>": f"a provider {BODY}",
    "POST /inbound/<name>": f"a provider {BODY}",
    "GET /t/<signed>": SIGNED_LINK,
    "GET /t/<signed>/status.json": SIGNED_LINK,
    "GET /t/<signed>/badge.svg": SIGNED_LINK,
    "POST /t/<signed>/escalation": SIGNED_LINK,
    "GET /t/<signed>/stand-down": SIGNED_LINK,
    "POST /t/<signed>/stand-down": SIGNED_LINK,
    "GET /e/<token>": ALERT,
    "GET /e/<token>/stand-down": ALERT,
    "POST /e/<token>/<action>": ALERT,
    "GET /bulk/<edit>": "pm",
    "POST /bulk/<edit>": "pm",
    "GET /b/<token>": ALERT,
    "POST /b/<token>/acknowledgement": ALERT,
    "GET /b/<token>/stand-down": ALERT,
    "POST /b/<token>/stand-down": ALERT,
    "POST /push/acknowledgement": ALERT,
    "GET /now": TEAM,
    "GET /now/board": TEAM,
    "GET /now/<escalation>/stand-down": TEAM,
    "POST /now/<escalation>/<action>": TEAM,
    "GET /restrictions": TEAM,
    "POST /restrictions": JUDGES,
    "POST /restrictions/end": JUDGES,
    "GET /push/setup.json": TEAM,
    "POST /push/subscription": TOLD,
    "DELETE /push/subscription": TOLD,
    "POST /availability": TOLD,
}
"""A new route is written down here on purpose: who may come in is never left to chance."""

GUARDED = [route for route, said in PERMISSIONS.items() if said in (TEAM, TOLD, JUDGES)]


DANA = Person("dana", "Dana Admin", roles=frozenset({"admin"}))
SAM = Person("sam", "Sam Staff", roles=frozenset({"staff"}))


@pytest.fixture
def app(door: Door) -> Flask:
    app = create_app(
        replace(door.bridge, people=(DANA, SAM)), "canary-secret-key-0123456789abcdefghij"
    )
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def test_every_route_says_who_may_come_in(app: Flask) -> None:
    found = {}
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if rule.endpoint != "static":
                found[f"{method} {rule.rule}"] = permission(app.view_functions[rule.endpoint])
    assert found == PERMISSIONS


@pytest.mark.parametrize("route", GUARDED)
def test_nobody_comes_in_without_signing_in(app: Flask, route: str) -> None:
    answer = _ask(app.test_client(), route)
    if route.startswith("GET") and not route.endswith(".json"):
        assert (answer.status_code, answer.location) == (302, "/sign-in")
    else:
        assert answer.status_code == 401


@pytest.mark.parametrize("route", [route for route in GUARDED if PERMISSIONS[route] != TEAM])
def test_the_wrong_role_does_not_come_in(app: Flask, door: Door, route: str) -> None:
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["id"], session["until"] = "s1", door.clock.now + 1
        session["person"] = DANA.id if PERMISSIONS[route] == TOLD else SAM.id
    assert _ask(browser, "GET /now").status_code == 200
    assert _ask(browser, route).status_code == 403


@pytest.mark.parametrize("path", ["/now", "/sign-in", "/t/x", "/e/x", "/healthz", "/hooks/acme"])
def test_no_cache_keeps_what_is_about_people_and_browsers_insist_on_https(
    app: Flask, path: str
) -> None:
    answer = app.test_client().get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    assert "no-store" not in app.test_client().get("/static/bridge.css").headers["Cache-Control"]


def test_a_name_of_a_header_counts_in_any_case(app: Flask) -> None:
    with app.test_request_context(headers=[("X-Some", "first"), ("x-some", "last")]):
        assert headers()["X-SOME"] == headers().get("x-some")
        assert headers().get("X-None") is None


def _ask(browser: FlaskClient, route: str) -> TestResponse:
    method, _, path = route.partition(" ")
    return browser.open(path.replace("<escalation>/<action>", "E1/reminder"), method=method)
