"""The Flask application: one blueprint per kind of visitor, one place for errors."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from flask import Blueprint, Flask, Response, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, NotFound

from bridge.errors import Malformed, SignatureInvalid, StoreUnavailable
from bridge.flows.context import Bridge
from bridge.web import client, filters, machines, team
from bridge.web.guard import csrf
from bridge.web.request import MAX_BODY, refuse, the_bridge

RETRY_AFTER_SECONDS = "5"


def create_app(bridge: Bridge, secret_key: str) -> Flask:
    """The web process's application. It decides nothing; only the client's page asks a helpdesk."""
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
    for blueprint in _doors():
        app.register_blueprint(blueprint)
    filters.register(app)
    _handle_errors(app)
    app.after_request(_protect)
    if bridge.public_base_url.startswith("https://"):
        app.after_request(_insist_on_https)
    return app


def _doors() -> Iterator[Blueprint]:
    """The blueprint of every module in the three rooms: a new page is a new file there."""
    for room in (machines, team, client):
        for found in iter_modules(room.__path__, f"{room.__name__}."):
            blueprint = getattr(import_module(found.name), "blueprint", None)
            if isinstance(blueprint, Blueprint):
                yield blueprint


def _handle_errors(app: Flask) -> None:
    app.register_error_handler(SignatureInvalid, lambda error: refuse(_denied(), str(error)))
    app.register_error_handler(Malformed, lambda error: refuse(400, str(error)))
    app.register_error_handler(CSRFError, lambda _: refuse(400, _STALE_FORM))
    app.register_error_handler(StoreUnavailable, _unavailable)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


_NO_PAGE = "There is no page at this address."
_STALE_FORM = "This page was open for too long. Load it again and press the button once more."


def _denied() -> int:
    """Helpdesks know 401; the providers of messages know 403."""
    return 401 if request.path.startswith("/hooks/") else 403


def _unavailable(error: StoreUnavailable) -> Response:
    the_bridge().log.error("not_stored", path=request.path, error=str(error))
    words = "The event could not be stored; please send it again."
    return refuse(503, words, **{"Retry-After": RETRY_AFTER_SECONDS})


def _http_error(error: HTTPException) -> Response:
    words = error.description or error.name
    response = refuse(error.code or 500, _NO_PAGE if words == NotFound.description else words)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    the_bridge().log.error("unexpected", path=request.path, exc_info=error)
    # Zendesk does not send again after a 500, but it does after a 503 with a short Retry-After.
    words = "Something went wrong on our side; please send it again."
    return refuse(503, words, **{"Retry-After": RETRY_AFTER_SECONDS})


def _protect(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("X-Frame-Options", "DENY")
    policy = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    response.headers.setdefault("Content-Security-Policy", policy)
    # Pages are about people; what a cache may keep (scripts, pictures) says so itself.
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _insist_on_https(response: Response) -> Response:
    """https://www.rfc-editor.org/rfc/rfc6797: for half a year no browser asks us without https."""
    response.headers["Strict-Transport-Security"] = "max-age=15552000"
    return response
