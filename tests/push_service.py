"""A push service on this machine, and browsers that subscribed with it and can read what comes."""

import base64
import json
import os
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

VAPID_KEY = base64.urlsafe_b64encode(bytes(range(1, 33))).decode().rstrip("=")
"""A private key for tests: a number like any other."""


def unpadded(raw: bytes) -> str:
    """base64url as browsers and keys are written."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass(frozen=True)
class Pushed:
    """One request that came to the service. Header names are in small letters."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def claims(self) -> dict[str, Any]:
        """What the VAPID token says; fails unless its own key signed it."""
        assert Vapid02.verify(self.headers["authorization"]), "the signature does not fit"
        token = self.headers["authorization"].split("t=")[1].split(",")[0]
        payload = token.split(".")[1]
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=="))
        return claims

    @property
    def server_key(self) -> str:
        """The public key that the request was signed with."""
        return self.headers["authorization"].split("k=")[1]


@dataclass
class Browser:
    """A browser's half of a subscription."""

    service: "PushService"
    path: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def subscription(self) -> dict[str, Any]:
        """What PushSubscription.toJSON() gives."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": unpadded(point), "auth": unpadded(self.auth)}
        return {"endpoint": self.service.url + self.path, "expirationTime": None, "keys": keys}

    @property
    def requests(self) -> list[Pushed]:
        """What came for it, refused requests included."""
        return [one for one in self.service.pushed if one.path == self.path]

    @property
    def notifications(self) -> list[dict[str, Any]]:
        """What came for it, decrypted."""
        return [self.read(one) for one in self.requests]

    def read(self, pushed: Pushed) -> dict[str, Any]:
        """Decrypt one request's body."""
        plain = http_ece.decrypt(pushed.body, private_key=self.key, auth_secret=self.auth)
        said: dict[str, Any] = json.loads(plain)
        return said


class PushService:
    """Answers 201, or what is queued; several of them have several origins."""

    def __init__(self) -> None:
        self.pushed: list[Pushed] = []
        self.answers: deque[tuple[int, dict[str, str]]] = deque()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        """The origin."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def browser(self, name: str = "1") -> Browser:
        """A browser with an address of its own."""
        return Browser(self, f"/wpush/v2/{name}")

    def answer(self, status: int, **headers: str) -> None:
        """Answer the next request so."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.append((status, named))

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(service: PushService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            service.pushed.append(Pushed(urlsplit(self.path).path, headers, body))
            status, named = service.answers.popleft() if service.answers else (201, {})
            self.send_response(status)
            for name, value in named.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
