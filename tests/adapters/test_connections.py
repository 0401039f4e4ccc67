"""Connections to vendors are kept between calls, but no idle one is trusted."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from requests import Request

from adapters import connections
from adapters.connections import Connections


@contextmanager
def vendor() -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """A server that keeps connections; from which of them each call came."""
    callers: list[tuple[str, int]] = []

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            callers.append(self.client_address)
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", callers
        server.shutdown()


def call(kept: Connections, url: str) -> bytes:
    """Ask once, and read the whole answer."""
    return kept.send(Request("GET", url).prepare(), (3.0, 3.0)).content


def test_the_next_call_goes_over_the_same_connection() -> None:
    with vendor() as (url, callers):
        kept = Connections(url)
        assert [call(kept, url) for _ in range(3)] == [b"ok"] * 3
    assert len(set(callers)) == 1


def test_one_that_was_idle_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "IDLE_SECONDS", -1.0)
    with vendor() as (url, callers):
        kept = Connections(url)
        for _ in range(3):
            call(kept, url)
    assert len(set(callers)) == 3


def test_the_environment_names_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with vendor() as (proxy, callers):
        monkeypatch.setenv("HTTP_PROXY", proxy)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert call(Connections("http://vendor.invalid"), "http://vendor.invalid") == b"ok"
    assert callers
