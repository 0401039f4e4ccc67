"""The simulated vendors as one Flask application, and a server that runs it."""

import logging
import socket
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, redirect, request
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Response as WerkzeugResponse

from sandbox.control import control_blueprint
from sandbox.jira.api import jira_blueprint
from sandbox.jira.gateway import Gateway
from sandbox.misbehaviour import Resetting
from sandbox.sendgrid.api import sendgrid_blueprint
from sandbox.twilio.api import twilio_blueprint
from sandbox.world import RequestLine, SandboxWorld
from sandbox.zendesk.api import zendesk_blueprint
from sandbox.zendesk.oauth import oauth_blueprint

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

VENDORS = frozenset({"zendesk", "jira", "twilio", "sendgrid"})


def create_app(world: SandboxWorld) -> Flask:
    """All vendors under /zendesk, /jira, /twilio and /sendgrid, and the control API."""
    app = Flask(__name__)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    _record_requests(app, world)
    _ticket_links(app, world)
    faults = world.faults
    app.register_blueprint(zendesk_blueprint(world.zendesk, faults), url_prefix="/zendesk/api/v2")
    app.register_blueprint(oauth_blueprint(world.zendesk, faults), url_prefix="/zendesk/oauth")
    app.register_blueprint(jira_blueprint(world.jira, faults), url_prefix="/jira")
    app.register_blueprint(twilio_blueprint(world.twilio, faults), url_prefix="/twilio")
    app.register_blueprint(sendgrid_blueprint(world.sendgrid, faults), url_prefix="/sendgrid")
    app.register_blueprint(control_blueprint(world), url_prefix="/control")
    outside = Gateway(WithoutJsonEndings(Resetting(app.wsgi_app)))
    app.wsgi_app = outside  # type: ignore[method-assign]
    return app


def _record_requests(app: Flask, world: SandboxWorld) -> None:
    @app.before_request
    def arrive() -> None:
        g.arrived = time.time()

    @app.after_request
    def record(response: Response) -> Response:
        vendor = (request.blueprint or "").partition("_")[0]
        if vendor in VENDORS:
            line = RequestLine(
                at=g.arrived,
                vendor=vendor,
                method=request.method,
                path=request.path,
                status=response.status_code,
                fault=g.get("fault_kind", ""),
            )
            world.requests.append(line)
        return response


def _ticket_links(app: Flask, world: SandboxWorld) -> None:
    """Where the products show a ticket to people: here, on the demo page."""

    @app.get("/zendesk/agent/tickets/<id>")
    def zendesk_ticket(id: str) -> WerkzeugResponse:  # noqa: ARG001 - one page for all
        return redirect(f"{world.page}/#ticket-acme")

    @app.get("/jira/browse/<key>")
    def jira_issue(key: str) -> WerkzeugResponse:  # noqa: ARG001 - one page for all
        return redirect(f"{world.page}/#ticket-support")


class WithoutJsonEndings:
    """WSGI middleware: Zendesk takes every path with and without `.json` at its end."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith("/zendesk/"):
            environ = {**environ, "PATH_INFO": path.removesuffix(".json")}
        return self._app(environ, start_response)


class _Handler(WSGIRequestHandler):
    """Answers without delay, and lets fault scripts cut a connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def connection_dropped(self, *_: Any) -> None:
        self.close_connection = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: phone numbers are in the paths."""


class SandboxServer:
    """Serves an application on a loopback port (0: any free one) from threads of this process.

    `door`: a socket that listens already, for whoever has to know the port beforehand.
    """

    def __init__(
        self,
        app: Flask,
        port: int = 0,
        host: str = "127.0.0.1",
        door: socket.socket | None = None,
    ) -> None:
        logging.getLogger("werkzeug").setLevel(logging.WARNING)
        fd = door.fileno() if door else None
        self._server = make_server(host, port, app, threaded=True, request_handler=_Handler, fd=fd)
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        self.url = f"http://{host}:{self._server.server_address[1]}"

    def start(self) -> "SandboxServer":
        """Begin to answer, in the background."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        return self

    def run(self) -> None:
        """Answer until the process is interrupted."""
        self._server.serve_forever()

    def stop(self) -> None:
        """Stop answering and close the port."""
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> "SandboxServer":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
