"""The Flask application: one blueprint per kind of visitor, one place for errors."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, current_app, jsonify, render_template, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from bridge.errors import Malformed, SignatureInvalid, StoreUnavailable
from bridge.flows.context import Bridge

MAX_BODY = 1024 * 1024
RETRY_AFTER_SECONDS = "5"

csrf = CSRFProtect()


def create_app(bridge: Bridge, secret_key: str) -> Flask:
    """The web process's application. It decides nothing; only the client's page asks a helpdesk."""
    from bridge.web import filters
    from bridge.web.client import page
    from bridge.web.machines import health, hooks, receipts
    from bridge.web.team import (
        escalation,
        judgements,
        now,
        push,
        restrictions,
        sign_in,
    )

    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.config["SECRET_KEY"] = secret_key
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.config["SESSION_COOKIE_SECURE"] = bridge.public_base_url.startswith("https://")
    app.extensions["bridge"] = bridge
    # A form may stay open for as long as its session: nobody in an emergency writes it twice.
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    # Pages are told to send no referrer, because their addresses are credentials.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    csrf.init_app(app)
    for machine in (hooks.blueprint, receipts.blueprint, push.acknowledge_it):
        csrf.exempt(machine)
    for door in (hooks, receipts, health, page, escalation, sign_in, now, push):
        app.register_blueprint(door.blueprint)
    for door in (judgements, restrictions):
        app.register_blueprint(door.blueprint)
    filters.register(app)
    _handle_errors(app)
    app.after_request(_protect)
    return app


def the_bridge() -> Bridge:
    """The bridge of the application that answers this request."""
    bridge: Bridge = current_app.extensions["bridge"]
    return bridge


def headers() -> Mapping[str, str]:
    """The request's headers as a plain mapping; of repeated ones the last."""
    return dict(request.headers.items())


def refuse(status: int, words: str, **headers: str) -> Response:
    """An error that says what is wrong, as JSON to machines and as a page to people."""
    if _wants_page():
        response = Response(render_template("error.html", status=status, words=words))
    else:
        response = jsonify({"error": words})
    response.status_code = status
    response.headers.extend(headers)
    return response


def _handle_errors(app: Flask) -> None:
    app.register_error_handler(SignatureInvalid, lambda error: refuse(_denied(), str(error)))
    app.register_error_handler(Malformed, lambda error: refuse(400, str(error)))
    app.register_error_handler(CSRFError, lambda _: refuse(400, _STALE_FORM))
    app.register_error_handler(StoreUnavailable, _unavailable)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


_STALE_FORM = "This page was open for too long. Load it again and press the button once more."


def _denied() -> int:
    """Helpdesks know 401; the providers of messages know 403."""
    return 401 if request.path.startswith("/hooks/") else 403


def _unavailable(error: StoreUnavailable) -> Response:
    the_bridge().log.error("not_stored", path=request.path, error=str(error))
    words = "The event could not be stored; please send it again."
    return refuse(503, words, **{"Retry-After": RETRY_AFTER_SECONDS})


def _http_error(error: HTTPException) -> Response:
    response = refuse(error.code or 500, error.description or error.name)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    the_bridge().log.error("unexpected", path=request.path, exc_info=error)
    # Zendesk does not send again after a 500, but it does after a 503 with a short Retry-After.
    words = "Something went wrong on our side; please send it again."
    return refuse(503, words, **{"Retry-After": RETRY_AFTER_SECONDS})


def _wants_page() -> bool:
    accepted: Any = request.accept_mimetypes
    return bool(accepted.accept_html and not request.path.startswith(("/hooks/", "/receipts/")))


def _protect(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("X-Frame-Options", "DENY")
    policy = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    response.headers.setdefault("Content-Security-Policy", policy)
    return response
