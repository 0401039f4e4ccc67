"""The log: one line an event, and nothing in it that must not be read."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import structlog

from bridge.logs import configure, get_logger

SECRET = "canary/secret+value"


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    """Leave the process's loggers as they were."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level, logging.raiseExceptions)
    yield
    root.handlers[:], logging.raiseExceptions = before[0], before[2]
    root.setLevel(before[1])
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.fixture
def log() -> structlog.stdlib.BoundLogger:
    """A logger of the program, in JSON."""
    configure([SECRET, "short"])
    return get_logger("bridge.test")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was logged, each line read as JSON; anything else fails."""
    out, err = capsys.readouterr()
    assert err == ""
    return [json.loads(line) for line in out.splitlines()]


def test_a_line_is_an_object_with_time_and_level(
    log: structlog.stdlib.BoundLogger, capsys: pytest.CaptureFixture[str]
) -> None:
    log.info("event_received", event_id="e1", tries=2, ok=True, delay=0.5, reason=None)
    (line,) = lines(capsys)
    assert line.pop("time").endswith("Z")
    assert line == {
        **{"event": "event_received", "level": "info", "logger": "bridge.test"},
        **{"event_id": "e1", "tries": 2, "ok": True, "delay": 0.5, "reason": None},
    }


@dataclass
class Person:
    phone: str = "+15550100001"
    email: str = "ana.ruiz@acme.example"


@pytest.mark.parametrize(
    "fields",
    [
        {"to": "+15550100001"},
        {"to": "+1 (555) 010-0001"},
        {"url": "https://api.twilio.com/x?To=%2B15550100001&y=1"},
        {"to": "ana.ruiz@acme.example"},
        {"body": "reply to ana.ruiz@acme.example or +15550100001, now"},
        {"url": "to=ana.ruiz%40acme.example"},
        {"people": [{"deep": ("+15550100001", {"ana.ruiz@acme.example": 1})}]},
        {"person": Person()},
        {"raw": b"To: +15550100001, ana.ruiz@acme.example"},
        {"error": ValueError("bad +15550100001")},
    ],
)
def test_people_are_masked(
    log: structlog.stdlib.BoundLogger, capsys: pytest.CaptureFixture[str], fields: dict[str, Any]
) -> None:
    log.warning("x", **fields)
    said = json.dumps(lines(capsys))
    assert "0100001" not in said and "010-0001" not in said and "ana.ruiz" not in said


def test_what_only_looks_like_an_address_stays(
    log: structlog.stdlib.BoundLogger, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = {
        "at": "2026-11-23T15:07:30+00:00",
        "ticket": "acme/360001234567",
        "sid": "SM" + "1" * 32,
        "words": "a + 1 @ b, short",
    }
    log.info("x", **kept)
    (line,) = lines(capsys)
    assert {key: line[key] for key in kept} == kept


@pytest.mark.parametrize(
    "fields",
    [
        {"words": f"it said {SECRET}!"},
        {"url": "https://x.example/?key=canary%2Fsecret%2Bvalue"},
        {"url": "https://x.example/?key=canary/secret%2Bvalue"},
        {"api_token": "canary"},
        {"token": "canary"},
        {"headers": {"Authorization": "Basic canary", "X-Twilio-Signature": "canary"}},
        {"nested": [{"webhook_secrets": ["canary"], "password": "canary"}]},
    ],
)
def test_secrets_are_blotted_out(
    log: structlog.stdlib.BoundLogger, capsys: pytest.CaptureFixture[str], fields: dict[str, Any]
) -> None:
    log.error("x", **fields)
    said = json.dumps(lines(capsys))
    assert "canary" not in said and "[secret]" in said


def test_an_exception_is_one_line_without_secrets(
    log: structlog.stdlib.BoundLogger, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        raise ValueError(f"no route to +15550100001 with {SECRET}")
    except ValueError:
        log.exception("failed")
    (line,) = lines(capsys)
    assert "ValueError: no route to +…01 with [secret]" in line["exception"]


@pytest.mark.parametrize("json_lines", [True, False])
@pytest.mark.parametrize("breaks", ["\n", "\r\n", "\u2028", "\x85", "\x1b[31m", "\ud800"])
def test_nobody_can_write_a_line_of_their_own(
    capsys: pytest.CaptureFixture[str], json_lines: bool, breaks: str
) -> None:
    configure([], json=json_lines)
    forged = f"ok{breaks}2026-01-01 info forged"
    get_logger("bridge.test").info(forged, **{"field": forged, f"k{breaks}ey": 1})
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 1
    assert "\x1b" not in out


def test_packages_are_heard_from_warning_on(
    log: structlog.stdlib.BoundLogger, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("twilio.http_client", "urllib3.connectionpool", "werkzeug", "gunicorn.error"):
        logging.getLogger(name).info("To: +15550100001")
        logging.getLogger(name).warning("gave up on %s", "+15550100001")
    said = lines(capsys)
    assert [line["event"] for line in said] == ["gave up on +…01"] * 4
    assert said[0]["logger"] == "twilio.http_client"


def test_plain_loggers_of_the_program_may_add_fields(
    log: structlog.stdlib.BoundLogger, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("bridge.flows.x").info("took %s", 3, extra={"record": "acme/1"})
    logging.getLogger("adapters.x").debug("not heard")
    (line,) = lines(capsys)
    assert (line["event"], line["record"], line["level"]) == ("took 3", "acme/1", "info")


def test_setting_it_up_again_replaces_it(capsys: pytest.CaptureFixture[str]) -> None:
    configure([])
    configure(["later-secret"])
    get_logger("bridge.test").info("with later-secret")
    (line,) = lines(capsys)
    assert line["event"] == "with [secret]"
