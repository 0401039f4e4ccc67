"""Fault scripts as a client sees them, and the control API that sets them."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.app import SandboxServer, create_app
from sandbox.demo.world import (
    ISSUE,
    TICKET,
    demo_configuration,
    demo_world,
)
from sandbox.world import Pace, SandboxWorld
from tests.sandbox.stand_ins import Clock, Listener

ANA = "+13125550101"


def send(url: str, world: SandboxWorld) -> requests.Response:
    access = world.access.twilio
    return requests.post(
        f"{url}/twilio/2010-04-01/Accounts/{access.account_sid}/Messages.json",
        data={"To": ANA, "From": access.number, "Body": "EMERGENCY"},
        auth=(access.account_sid, access.auth_token),
        timeout=5,
    )


def post(url: str, path: str, **body: Any) -> Any:
    answer = requests.post(f"{url}/control/{path}", json=body, timeout=10)
    assert answer.ok, answer.text
    return answer.json()


def test_a_fault_lasts_so_many_times(url: str, world: SandboxWorld) -> None:
    world.faults.add("twilio", "429", times=2, retry_after="7")
    first = send(url, world)
    assert (first.status_code, first.headers["Retry-After"]) == (429, "7")
    assert first.json()["code"] == 20429
    assert send(url, world).status_code == 429
    assert send(url, world).status_code == 201
    assert len(world.received()["sms"]) == 1


def test_a_fault_lasts_until_a_time_on_a_path(url: str, world: SandboxWorld, clock: Clock) -> None:
    world.faults.add("twilio", "500", until=clock.now + 60, path_contains="Messages")
    world.faults.add("sendgrid", "500")
    assert send(url, world).json()["code"] == 20500
    clock.now += 60
    assert send(url, world).status_code == 201
    assert [fault["vendor"] for fault in world.faults.active()] == ["sendgrid"]


@pytest.mark.parametrize("kind", ["reset", "accepted_then_reset"])
def test_a_reset_closes_the_connection(url: str, world: SandboxWorld, kind: str) -> None:
    world.faults.add("twilio", kind, times=1)
    with pytest.raises(requests.ConnectionError) as caught:
        send(url, world)
    assert "reset" in str(caught.value).lower()
    assert len(world.received()["sms"]) == (kind == "accepted_then_reset")
    assert send(url, world).status_code == 201


@pytest.mark.parametrize("kind", ["timeout", "accepted_then_timeout"])
def test_a_hang_is_bounded(url: str, world: SandboxWorld, kind: str) -> None:
    world.faults.add("twilio", kind, times=1, seconds=0.2)
    with pytest.raises(requests.ConnectionError):
        send(url, world)
    assert len(world.received()["sms"]) == (kind == "accepted_then_timeout")


@pytest.mark.parametrize(
    ("kind", "accepted"),
    [
        ("garbage", 0),
        ("html", 0),
        ("accepted_then_garbage", 1),
        ("accepted_then_html", 1),
    ],
)
def test_an_answer_can_be_no_json(url: str, world: SandboxWorld, kind: str, accepted: int) -> None:
    world.faults.add("twilio", kind, times=1)
    answer = send(url, world)
    assert answer.status_code == 200
    with pytest.raises(requests.JSONDecodeError):
        answer.json()
    assert len(world.received()["sms"]) == accepted


def test_accepted_then_500_did_the_thing(url: str, world: SandboxWorld) -> None:
    world.faults.add("twilio", "accepted_then_500", times=1, method="POST")
    assert send(url, world).status_code == 500
    assert len(world.received()["sms"]) == 1


@pytest.mark.parametrize("kind", ["slow", "drip"])
def test_late_answers_are_whole(url: str, world: SandboxWorld, kind: str) -> None:
    world.faults.add("twilio", kind, times=1, seconds=0.2)
    begun = time.monotonic()
    assert send(url, world).json()["status"] == "queued"
    assert time.monotonic() - begun >= 0.2


def test_webhooks_are_retried_as_the_vendors_do(world: SandboxWorld, listener: Listener) -> None:
    listener.statuses = [503, 503]
    world.jira.comment(ISSUE, "x", world.jira.bridge)
    assert world.flush()
    assert len(listener.posted) == 3
    assert listener.posted[2].headers["x-atlassian-webhook-retry"] == "2"
    identifiers = {one.headers["x-atlassian-webhook-identifier"] for one in listener.posted}
    assert len(identifiers) == 1


@pytest.mark.parametrize(
    ("status", "retry_after", "tries"),
    [(500, None, 1), (409, None, 2), (503, None, 1), (503, "1", 2), (503, "3600", 1)],
)
def test_zendesk_retries_less(
    world: SandboxWorld,
    listener: Listener,
    status: int,
    retry_after: str | None,
    tries: int,
) -> None:
    listener.statuses = [status]
    listener.answer_headers = {"Retry-After": retry_after} if retry_after else {}
    world.zendesk.update(TICKET, {"priority": "high"}, world.zendesk.bridge)
    assert world.flush()
    assert world.webhooks.attempts[0].status == status
    assert len(listener.posted) == tries


def test_webhooks_get_lost_or_come_twice(url: str, world: SandboxWorld, listener: Listener) -> None:
    post(url, "webhooks", vendor="zendesk", drop=1.0)
    world.zendesk.update(TICKET, {"priority": "high"}, world.zendesk.bridge)
    post(url, "webhooks", vendor="zendesk", copies=2, delay=0.01)
    world.zendesk.update(TICKET, {"priority": "low"}, world.zendesk.bridge)
    assert world.flush()
    bodies = [json.loads(one.body) for one in listener.posted]
    assert [body["event"]["current"] for body in bodies] == ["LOW", "LOW"]
    assert bodies[0]["id"] == bodies[1]["id"]


def test_another_process_can_run_a_whole_story(
    url: str, world: SandboxWorld, listener: Listener
) -> None:
    made = post(url, "zendesk/tickets", subject="fire", organization="Initech", count=3)
    ticket = f"zendesk/tickets/{made['id']}"
    shown = post(url, ticket, level="Emergency", comment="now!", **{"as": "client"})
    assert "escalation_emergency" in shown["tags"]
    post(url, "zendesk/levels", ids=made["ids"], level="Higher Priority", **{"as": "agent"})
    post(url, "jira/issues", summary="smoke", level="Emergency")
    post(url, f"jira/issues/{ISSUE}", level="Emergency", comment="internal", public=False)
    post(url, "faults", vendor="twilio", kind="429", times=1, **{"for": 60})
    assert send(url, world).status_code == 429
    post(url, "numbers", number=ANA, ends="failed", error=30007)
    assert send(url, world).status_code == 201
    post(url, "sms/reply", number=ANA, text="ACK 4821")
    assert post(url, "flush", timeout=10) == {"quiet": True}
    received = requests.get(f"{url}/control/received", timeout=5).json()
    assert [one["status"] for one in received["sms"]] == ["failed"]
    requests_seen = requests.get(f"{url}/control/requests?vendor=twilio", timeout=5).json()
    assert [(one["status"], one["fault"]) for one in requests_seen["requests"]] == [
        (429, "429"),
        (201, ""),
    ]
    comments = requests.get(f"{url}/control/{ticket}", timeout=5).json()["comments"]
    assert comments[-1]["body"] == "now!"
    posted = requests.get(f"{url}/control/webhooks", timeout=5).json()["attempts"]
    assert len(posted) == len(listener.posted) > 5


def test_wrong_orders_are_refused_in_words(url: str) -> None:
    answer = requests.post(
        f"{url}/control/faults", json={"vendor": "twilio", "kind": "flood"}, timeout=5
    )
    assert answer.status_code == 400
    assert "flood" in answer.json()["error"]


def test_the_ledger_keeps_what_was_accepted(listener: Listener, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    world = demo_world(Clock(), listener.url, Pace(), ledger)
    with SandboxServer(create_app(world)) as server:
        send(server.url, world)
        world.faults.add("twilio", "500", times=1)
        send(server.url, world)
    world.close()
    (line,) = ledger.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["kind"] == "sms"
    assert json.loads(line)["to"] == ANA


def test_the_configuration_fits_the_world(url: str, world: SandboxWorld) -> None:
    import tomllib

    toml, environment = demo_configuration(world, url)
    configuration = tomllib.loads(toml)
    assert configuration["connections"]["acme"]["base_url"] == f"{url}/zendesk"
    assert configuration["channels"]["sms"]["account_sid"] == world.access.twilio.account_sid
    assert environment["BRIDGE_ACME_CLIENT_SECRET"] == world.access.zendesk.client_secret
    assert {"SENDGRID_API_KEY", "TWILIO_AUTH_TOKEN"} <= set(environment)
