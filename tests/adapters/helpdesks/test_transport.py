"""What becomes of a call when the connection itself misbehaves, over real sockets."""

import gzip
import json
import logging
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
import requests

from adapters.connections import Connections
from adapters.helpdesks.credentials import Credentials
from adapters.helpdesks.jira.helpdesk import JiraHelpdesk
from adapters.helpdesks.transport import Transport, token_variable
from adapters.helpdesks.zendesk.helpdesk import ZendeskHelpdesk
from bridge.core.connections import Connection
from bridge.core.tickets import Ticket
from bridge.errors import BridgeError, TemporaryFailure, UnknownOutcome
from bridge.ports import Helpdesk

from . import samples
from .helpdesk_contract import FULL, LOGIN, PRIVATE, RAISE, TOKEN

Deed = Callable[[socket.socket], None]

MakeHelpdesk = Callable[[Connection, Credentials], Helpdesk]

HELPDESKS: dict[str, tuple[MakeHelpdesk, Connection, Ticket]] = {
    "zendesk": (ZendeskHelpdesk, samples.ZENDESK, samples.ZENDESK_TICKET),
    "jira": (JiraHelpdesk, samples.JIRA, samples.JIRA_TICKET),
}


@contextmanager
def server(deed: Deed) -> Iterator[str]:
    """A server on the loopback that reads each request and then does something to it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    client, _ = listening.accept()
                except OSError:
                    return
                with client:
                    client.recv(65_536)
                    deed(client)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)


def reset(client: socket.socket) -> None:
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def half(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n{")


def garbage(client: socket.socket) -> None:
    client.sendall(b"\x00\x01\x02 what?\r\n\r\n")


def hang(client: socket.socket) -> None:
    client.recv(1)  # until the caller gives up


def drip(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n")
    with suppress(OSError):
        while True:  # until the caller gives up
            client.sendall(b" ")
            time.sleep(0.02)


def elsewhere(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 307 Moved\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n")


def at(kind: str, base_url: str) -> Helpdesk:
    made, connection, _ = HELPDESKS[kind]
    return made(replace(connection, base_url=base_url), LOGIN)


def failure(call: Callable[[], object]) -> BridgeError:
    with pytest.raises(BridgeError) as caught:
        call()
    assert TOKEN not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("kind", HELPDESKS)
@pytest.mark.parametrize("deed", [reset, half, garbage])
def test_connection_that_breaks(kind: str, deed: Deed) -> None:
    with server(deed) as base_url:
        helpdesk, ticket = at(kind, base_url), HELPDESKS[kind][2]
        assert type(failure(lambda: helpdesk.read(ticket.id, 5.0))) is TemporaryFailure
        assert type(failure(lambda: helpdesk.write(ticket, RAISE, False))) is UnknownOutcome


@pytest.mark.parametrize("kind", HELPDESKS)
@pytest.mark.parametrize("deed", [hang, drip])
def test_server_that_does_not_come_to_an_end(
    kind: str, deed: Deed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.helpdesks.transport.CONNECT_SECONDS", 0.2)
    monkeypatch.setattr("adapters.helpdesks.transport.READ_SECONDS", 0.2)
    with server(deed) as base_url:
        helpdesk, ticket = at(kind, base_url), HELPDESKS[kind][2]
        assert type(failure(lambda: helpdesk.read(ticket.id, 0.2))) is TemporaryFailure
        assert type(failure(lambda: helpdesk.write(ticket, RAISE, False))) is UnknownOutcome


@pytest.mark.parametrize("kind", HELPDESKS)
@pytest.mark.parametrize("base_url", ["http://127.0.0.1:9", "http://nowhere.invalid"])
def test_server_that_cannot_be_reached(kind: str, base_url: str) -> None:
    helpdesk, ticket = at(kind, base_url), HELPDESKS[kind][2]
    assert type(failure(lambda: helpdesk.read(ticket.id, 5.0))) is TemporaryFailure
    assert type(failure(lambda: helpdesk.write(ticket, RAISE, False))) is TemporaryFailure


@pytest.mark.parametrize("kind", HELPDESKS)
def test_redirects_are_not_followed(kind: str) -> None:
    seen: list[int] = []

    def deed(client: socket.socket) -> None:
        seen.append(1)
        elsewhere(client)

    with server(deed) as base_url:
        failure(lambda: at(kind, base_url).read(HELPDESKS[kind][2].id, 5.0))
    assert len(seen) == 1


@pytest.mark.parametrize("kind", HELPDESKS)
def test_environment_of_zenpy_and_proxies_does_not_lead_astray(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    monkeypatch.setenv("ZENPY_FORCE_NETLOC", "127.0.0.1:9")
    seen: list[int] = []

    def deed(client: socket.socket) -> None:
        seen.append(1)
        client.sendall(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")

    with server(deed) as base_url:
        failure(lambda: at(kind, base_url).write(HELPDESKS[kind][2], RAISE, False))
    assert seen


@pytest.mark.parametrize("kind", HELPDESKS)
def test_nothing_private_reaches_the_log(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    def deed(client: socket.socket) -> None:
        body = f'{{"errorMessages": [], "errors": {{}}, "x": "{PRIVATE}"}}'.encode()
        client.sendall(b"HTTP/1.1 400 No\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))

    with server(deed) as base_url:
        update = replace(FULL, add_tags=(), answer=PRIVATE)
        failure(lambda: at(kind, base_url).write(HELPDESKS[kind][2], update, False))
    assert PRIVATE not in caplog.text
    assert TOKEN not in caplog.text


def _transport(connection: Connection, budget: float) -> Transport:
    return Transport(connection, Connections(connection.called_at), budget)


def test_name_of_the_variable() -> None:
    named = Connection("acme-eu 2", "zendesk", "", "", samples.ZENDESK.mapping)
    assert token_variable(named) == "BRIDGE_ACME_EU_2_API_TOKEN"


def test_other_hosts_are_put_back_on_ours() -> None:
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            client, _ = listening.accept()
            with client:
                seen.append(client.recv(65_536))
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

        thread = threading.Thread(target=serve)
        thread.start()
        base = f"http://127.0.0.1:{listening.getsockname()[1]}/zendesk/"
        session = requests.Session()
        _transport(replace(samples.ZENDESK, base_url=base), 5.0).mount_on(session)
        session.get("https://other.example:444/api/v2/users?page=2")
        thread.join()
    assert seen[0].startswith(b"GET /zendesk/api/v2/users?page=2 HTTP/1.1\r\n")
    assert b"Host: 127.0.0.1" in seen[0]


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("chunked", [True, False])
def test_large_answers_of_all_packings_are_read(packed: bool, chunked: bool) -> None:
    words = json.dumps({"words": ["x" * 50] * 9_000}).encode()
    body = gzip.compress(words) if packed else words
    head = b"HTTP/1.1 200 OK\r\n" + (b"Content-Encoding: gzip\r\n" if packed else b"")
    if chunked:
        pieces = (body[start : start + 777] for start in range(0, len(body), 777))
        body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
        sent = head + b"Transfer-Encoding: chunked\r\n\r\n" + body + b"0\r\n\r\n"
    else:
        sent = head + b"Content-Length: %d\r\n\r\n" % len(body) + body
    with server(lambda client: client.sendall(sent)) as base_url:
        session = requests.Session()
        _transport(replace(samples.ZENDESK, base_url=base_url), 10.0).mount_on(session)
        assert session.get("https://other.example/").content == words


def test_answer_that_is_packed_wrongly_is_lost() -> None:
    sent = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope"
    with server(lambda client: client.sendall(sent)) as base_url:
        call = at("jira", base_url)
        assert type(failure(lambda: call.write(samples.JIRA_TICKET, RAISE, False))) is (
            UnknownOutcome
        )
