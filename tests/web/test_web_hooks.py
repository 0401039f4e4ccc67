"""POST /hooks/<connection>: which status a helpdesk gets for what, and never a word too much."""

import gzip
import json
import threading
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.test import TestResponse

from bridge.core.tickets import Inbound
from bridge.web.machines import bodies
from bridge.web.machines.bodies import Room
from tests.web.door import CANARY, NOW, Door, level_event

MIB = 1024 * 1024


def test_an_escalation_is_accepted_with_the_id_of_its_event(door: Door) -> None:
    answer = door.zendesk(level_event())
    assert answer.status_code == 202
    assert answer.get_json()["event"].startswith("ev-")
    assert door.bridge.store.size() == 1
    assert door.bridge.store.counters()["events_accepted"] == 1


def test_the_same_again_is_seen_and_not_stored_twice(door: Door) -> None:
    first = door.zendesk(level_event())
    for age in (0.0, 60.0):
        again = door.zendesk(level_event(), age=age)
        assert again.status_code == 200
        assert again.get_json() == {"event": first.get_json()["event"], "seen": True}
    assert door.bridge.store.size() == 1


def test_what_is_not_about_escalations_is_ignored_in_words(door: Door) -> None:
    answer = door.zendesk(b'{"type": "zen:event-type:ticket.tags_changed"}')
    assert answer.status_code == 200
    assert "tags_changed" in answer.get_json()["ignored"]
    assert door.bridge.store.size() == 0


def test_without_a_right_signature_nothing_gets_in(door: Door) -> None:
    body = level_event()
    altered = body.replace(b"emergency", b"emergencY")
    refused = [
        door.post("/hooks/acme", body),
        door.post("/hooks/acme", body, {"X-Zendesk-Webhook-Signature": "AAAA"}),
        door.zendesk(body, secret="wrong"),
        door.zendesk(body, secret=""),
        door.zendesk(body, age=301),
        door.zendesk(body, age=-301),
        door.post("/hooks/support", body),
        door.post("/hooks/support", body, {"X-Hub-Signature": "sha256=00"}),
        door.post("/hooks/support", body, {"X-Hub-Signature": "md5=00"}),
        door.jira(body, secret="wrong"),
        _with_the_signature_of(door, body, altered),
    ]
    assert {answer.status_code for answer in refused} == {401}
    assert all(answer.get_json()["error"] for answer in refused)
    assert all(_says_nothing_too_much(answer) for answer in refused)
    assert door.bridge.store.size() == 0


def test_a_signature_five_minutes_off_is_still_fresh(door: Door) -> None:
    assert door.zendesk(level_event(ticket=1), age=299).status_code == 202
    assert door.zendesk(level_event(ticket=2), age=-299).status_code == 202


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b"level=emergency", id="a form"),
        pytest.param(b"\xff\xfe\x00", id="not UTF-8"),
        pytest.param('{"a": "\u00e9"}'.encode("latin-1"), id="Latin-1"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'"text"', id="a text"),
        pytest.param(b"null", id="null"),
        pytest.param(b"NaN", id="NaN"),
        pytest.param(b'{"a": 1e400}', id="out of range"),
        pytest.param(b"[" * 20_000, id="nested"),
        pytest.param(b'{"a":' * 20_000 + b"1" + b"}" * 20_000, id="nested objects"),
        pytest.param(b'{"bridge": 1, "ticket_id": "{{ticket.id}}"}', id="a template"),
        pytest.param(gzip.compress(b"{}"), id="packed"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(door: Door, body: bytes) -> None:
    for answer in (door.zendesk(body), door.jira(body)):
        if body.startswith(b'{"bridge"') and answer.status_code == 200:
            continue  # Jira knows no such body, and ignores it.
        assert answer.status_code == 400
        assert answer.get_json()["error"]
        assert _says_nothing_too_much(answer)
    assert door.bridge.store.size() == 0


def test_an_unknown_connection_is_not_found(door: Door) -> None:
    answer = door.zendesk(level_event(), path="/hooks/nobody")
    assert answer.status_code == 404
    assert "nobody" in answer.get_json()["error"]


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_only_post_is_allowed(door: Door, method: str) -> None:
    answer = door.open("/hooks/acme", method=method)
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert _says_nothing_too_much(answer)


CHUNKED = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}


@pytest.mark.parametrize("size", [MIB - 1, MIB, MIB + 1, 8 * MIB - 1])
@pytest.mark.parametrize("told", [{}, CHUNKED])
def test_webhooks_may_be_large(door: Door, size: int, told: dict[str, Any]) -> None:
    """Jira Data Center sends an issue with all of its comments."""
    answer = door.zendesk(level_event().ljust(size), environ_overrides=told)
    assert answer.status_code == 202


@pytest.mark.parametrize("told", [{}, CHUNKED])
def test_more_than_eight_mebibytes_are_too_large(door: Door, told: dict[str, Any]) -> None:
    too_large = door.zendesk(level_event().ljust(8 * MIB + 1), environ_overrides=told)
    assert too_large.status_code == 413
    assert _says_nothing_too_much(too_large)


@pytest.mark.parametrize(
    ("path", "cut"), [("/receipts/sendgrid", 403), ("/inbound/sms", 403), ("/sign-in", 400)]
)
def test_everywhere_else_a_mebibyte_is_the_limit(door: Door, path: str, cut: int) -> None:
    """A body of untold length is cut off there, and then proves nothing."""
    form = "application/x-www-form-urlencoded"
    body = b"a=" + b"x" * MIB
    assert door.post(path, body, content_type=form).status_code == 413
    untold = door.post(path, body, content_type=form, environ_overrides=CHUNKED)
    assert untold.status_code == cut


def test_bodies_under_way_share_one_room(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(bodies.FOR_ORDINARY + 3 * MIB, patience=0.0)
    monkeypatch.setattr(bodies, "_room", room)
    assert door.zendesk(level_event().ljust(3 * MIB)).status_code == 202
    full = door.zendesk(level_event(ticket=5).ljust(3 * MIB + 1))
    assert full.status_code == 503
    assert full.headers["Retry-After"] == "5"
    with room.held(bodies.FOR_ORDINARY):
        assert door.zendesk(level_event(ticket=6).ljust(3 * MIB)).status_code == 503
        assert door.zendesk(level_event(ticket=6).ljust(MIB)).status_code == 202
    with room.held(bodies.FOR_ORDINARY + 3 * MIB - 1000):
        assert door.zendesk(level_event(ticket=7)).status_code == 202
        assert door.zendesk(level_event(ticket=8).ljust(1001)).status_code == 503
    assert door.zendesk(level_event(ticket=8).ljust(3 * MIB)).status_code == 202


def test_room_is_given_back_and_waited_for() -> None:
    room, kept = Room(10), ExitStack()
    with room.held(6):
        waiting = threading.Thread(target=lambda: kept.enter_context(room.held(6)))
        waiting.start()
    waiting.join(timeout=10)
    assert not waiting.is_alive()
    kept.close()


def test_room_that_is_not_given_back_is_not_waited_for_long() -> None:
    room = Room(10, patience=0.0)
    with room.held(6), pytest.raises(ServiceUnavailable), room.held(5):
        pass
    with room.held(4), pytest.raises(ServiceUnavailable), room.held(5, leaving=2):
        pass
    with room.held(10):
        pass


class Watched(BytesIO):
    """A body that comes in; `largest`: the most of it, in bytes, that was read at once."""

    largest = 0

    def readinto(self, buffer: Any) -> int:
        self.largest = max(self.largest, len(buffer))
        return super().readinto(buffer)


def test_a_body_is_hashed_as_it_comes_in(door: Door) -> None:
    body = level_event().ljust(3 * MIB)
    incoming = Watched(body)
    assert door.zendesk(body, environ_overrides={"wsgi.input": incoming}).status_code == 202
    assert 0 < incoming.largest <= 64 * 1024


def test_nothing_is_read_of_whoever_shows_no_proof(door: Door) -> None:
    for path in ("/hooks/acme", "/hooks/support"):
        incoming = Watched(level_event())
        answer = door.post(path, level_event(), environ_overrides={"wsgi.input": incoming})
        assert answer.status_code == 401
        assert incoming.tell() == 0


def test_a_slash_at_the_end_of_the_address_does_no_harm(door: Door) -> None:
    assert door.zendesk(level_event(), path="/hooks/acme/").status_code == 202


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_only_json_is_taken(door: Door, content_type: str) -> None:
    answer = door.zendesk(level_event(), content_type=content_type)
    assert answer.status_code == 415
    assert "application/json" in answer.get_json()["error"]


def test_what_nobody_foresaw_is_sent_again_and_shows_no_inside(door: Door) -> None:
    class Broken:
        def verify(self, headers: Mapping[str, str], body: Iterable[bytes], now: float) -> None:
            raise RuntimeError("canary-acme-webhook")

        def parse(self, headers: Mapping[str, str], body: bytes) -> Inbound:
            raise AssertionError

    broken = replace(door, bridge=replace(door.bridge, inboxes={"acme": Broken()}))
    answer = broken.zendesk(level_event())
    # Zendesk sends again after a 503 with a short Retry-After, but not after a 500.
    assert answer.status_code == 503
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert _says_nothing_too_much(answer)


def test_automation_shows_its_secret_in_a_header(door: Door) -> None:
    body = json.dumps({"issue": {"id": 10012}, "timestamp": int(NOW * 1000)}).encode()
    shown = {"X-Bridge-Secret": "canary-support-new"}
    assert door.post("/hooks/support", body, shown).status_code < 400
    wrong = door.post("/hooks/support", body, {"X-Bridge-Secret": "canary-support"})
    assert wrong.status_code == 401
    assert _says_nothing_too_much(wrong)


def _with_the_signature_of(door: Door, signed: bytes, body: bytes) -> TestResponse:
    genuine = door.zendesk(signed, path="/hooks/nobody").request
    assert genuine is not None
    names = ("X-Zendesk-Webhook-Signature-Timestamp", "X-Zendesk-Webhook-Signature")
    return door.post("/hooks/acme", body, {name: genuine.headers[name] for name in names})


def _says_nothing_too_much(answer: TestResponse) -> bool:
    said = answer.get_data(as_text=True)
    return not any(word in said for word in ("Traceback", 'File "', CANARY, "redis"))
