"""Fault scripts applied to Flask: before a request is carried out, or to its answer."""

import socket
import struct
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, g, jsonify, request

from sandbox.faults import (
    INSTEAD,
    STATUSES,
    Fault,
    Faults,
    drip,
)
from sandbox.refused import Refused

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

RESET = "sandbox.reset"

_PAGE = "<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>"
_BODIES: dict[str, Callable[[int], Any]] = {
    "zendesk": lambda status: {
        "error": {429: "APIRateLimitExceeded"}.get(status, "InternalError"),
        "description": f"The request was answered with {status} by a fault script",
    },
    "jira": lambda status: {"errorMessages": [f"Fault script: {status}"], "errors": {}},
    "twilio": lambda status: {
        "code": {401: 20003, 403: 20403, 429: 20429, 503: 20503}.get(status, 20500),
        "message": f"Fault script: {status}",
        "more_info": "https://www.twilio.com/docs/errors",
        "status": status,
    },
    "sendgrid": lambda status: {
        "errors": [{"message": f"Fault script: {status}", "field": None, "help": None}]
    },
}


def misbehave(blueprint: Blueprint, vendor: str, faults: Faults) -> None:
    """Let the fault scripts of a vendor act on all requests to its blueprint."""

    @blueprint.errorhandler(Refused)
    def refuse(refused: Refused) -> Response:
        response = jsonify(refused.body)
        response.status_code = refused.status
        response.headers.update(refused.headers)
        return response

    @blueprint.before_request
    def before() -> Response | None:
        request.get_data(cache=True)
        fault = faults.take(vendor, request.method, request.path)
        g.fault_kind = fault.kind if fault else ""
        if fault is None or fault.kind not in INSTEAD:
            g.fault = fault
            return None
        return instead(vendor, fault)

    @blueprint.after_request
    def after(response: Response) -> Response:
        fault: Fault | None = g.pop("fault", None)
        return response if fault is None else afterwards(vendor, fault, response)


def instead(vendor: str, fault: Fault) -> Response:
    """What the client gets in place of an answer; nothing was done."""
    if fault.kind in STATUSES:
        return _status(vendor, STATUSES[fault.kind], fault.retry_after)
    if fault.kind == "timeout":
        time.sleep(fault.seconds)
    return _spoilt(fault.kind, Response(status=200))


def afterwards(vendor: str, fault: Fault, response: Response) -> Response:
    """What becomes of the answer to a request that was carried out."""
    if fault.kind == "slow":
        time.sleep(fault.seconds)
        return response
    if fault.kind == "drip":
        body = response.get_data()
        response.response = drip(body, fault.seconds)
        response.headers["Content-Length"] = str(len(body))
        return response
    if fault.kind == "accepted_then_500":
        return _status(vendor, 500, "")
    if fault.kind == "accepted_then_timeout":
        time.sleep(fault.seconds)
    return _spoilt(fault.kind.removeprefix("accepted_then_"), response)


def _status(vendor: str, status: int, retry_after: str) -> Response:
    response = jsonify(_BODIES[vendor](status))
    response.status_code = status
    if retry_after:
        response.headers["Retry-After"] = retry_after
    if status == 429 and vendor == "jira":
        response.headers["RateLimit-Reason"] = "jira-burst-based"
    return response


def _spoilt(kind: str, response: Response) -> Response:
    if kind in ("reset", "timeout"):
        request.environ[RESET] = True
        return response
    if kind == "html":
        return Response(_PAGE, status=200, content_type="text/html")
    return Response(b'{"status": "que', status=200, content_type="application/json")


class Resetting:
    """WSGI middleware that tears the connection down (RST) when a fault script says so.

    It needs the socket, which werkzeug and gunicorn put into the environment: SO_LINGER with zero
    seconds makes close() send RST. The socket object is detached first, so that nothing that the
    server writes afterwards can reach another connection with the same descriptor.
    """

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        held: list[Any] = []

        def hold(status: str, headers: Any, _exc_info: Any = None) -> Callable[[bytes], object]:
            held[:] = [status, headers]
            return lambda _: None

        answer = self._app(environ, hold)
        if environ.get(RESET):
            _reset(environ)
        start_response(*held)
        return answer


def _reset(environ: "WSGIEnvironment") -> None:
    connection = environ.get("werkzeug.socket") or environ.get("gunicorn.socket")
    if connection is None:
        raise RuntimeError("this WSGI server does not hand out its socket; use SandboxServer")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    socket.close(connection.detach())
    raise ConnectionResetError("reset by a fault script")
