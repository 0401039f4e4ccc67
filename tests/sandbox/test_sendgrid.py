"""The simulated SendGrid, spoken to by the real `sendgrid` package."""

import json
from typing import Any

import pytest
import requests
from python_http_client.exceptions import BadRequestsError, HTTPError, UnauthorizedError
from sendgrid import SendGridAPIClient
from sendgrid.helpers.eventwebhook import EventWebhook
from sendgrid.helpers.mail import CustomArg, Header, Mail, To

from sandbox.world import SandboxWorld
from tests.sandbox.stand_ins import Clock, Listener

PEOPLE = ["ana@acme.example", "ben@acme.example"]


@pytest.fixture
def client(url: str, world: SandboxWorld) -> Any:
    client = SendGridAPIClient(world.access.sendgrid.api_key, host=f"{url}/sendgrid")
    client.client.timeout = 5
    return client


def mail() -> Mail:
    mail = Mail(
        from_email=("alerts@acme.example", "Escalation Bridge"),
        to_emails=[To(one) for one in PEOPLE],
        subject="EMERGENCY #4821",
        plain_text_content="Checkout is down",
        html_content="<p>Checkout is down</p>",
        is_multiple=True,
    )
    for number, personalization in enumerate(mail.personalizations):
        personalization.add_custom_arg(CustomArg("delivery", f"d-{number}"))
    mail.header = Header("X-Priority", "1")
    return mail


def test_a_mail_arrives_and_signed_events_tell_of_it(
    client: Any, world: SandboxWorld, listener: Listener
) -> None:
    answer = client.send(mail())
    assert (answer.status_code, answer.body) == (202, b"")
    assert world.flush()
    received = sorted(world.received()["mail"], key=lambda one: one["to"])
    assert [one["to"] for one in received] == PEOPLE
    assert received[0]["message_id"] == answer.headers["X-Message-Id"]
    assert received[0]["headers"] == {"X-Priority": "1"}
    assert {one["custom_args"]["delivery"] for one in received} == {"d-0", "d-1"}
    helper = EventWebhook()
    key = helper.convert_public_key_to_ecdsa(world.access.sendgrid.public_key)
    told = []
    for posted in listener.posted:
        assert posted.path == "/receipts/sendgrid"
        assert helper.verify_signature(
            posted.body.decode(),
            posted.headers["x-twilio-email-event-webhook-signature"],
            posted.headers["x-twilio-email-event-webhook-timestamp"],
            key,
        )
        told += json.loads(posted.body)
    assert {(one["delivery"], one["event"]) for one in told} == {
        (delivery, event) for delivery in ("d-0", "d-1") for event in ("processed", "delivered")
    }
    assert all(one["sg_message_id"].startswith(received[0]["message_id"]) for one in told)


@pytest.mark.parametrize(
    ("outcome", "events"),
    [("bounce", ["processed", "bounce"]), ("dropped", ["dropped"]), ("silent", [])],
)
def test_addresses_follow_their_scripts(
    client: Any, world: SandboxWorld, listener: Listener, outcome: str, events: list[str]
) -> None:
    world.sendgrid.scripts = dict.fromkeys(PEOPLE, outcome)
    client.send(mail())
    assert world.flush()
    for posted in listener.posted:
        assert [one["event"] for one in json.loads(posted.body)] == events
    assert len(listener.posted) == (2 if events else 0)


def without(body: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != name}


def test_bad_requests_are_refused_with_the_field(client: Any, world: SandboxWorld) -> None:
    good = mail().get()
    nobody = [{"to": []}]
    bad = {
        "from": without(good, "from"),
        "content": without(good, "content"),
        "personalizations": without(good, "personalizations"),
        "personalizations.0.to": {**good, "personalizations": nobody},
        "subject": {**good, "subject": ""},
        "content.0.value": {**good, "content": [{"type": "text/plain", "value": ""}]},
        "custom_args": {**good, "custom_args": {"delivery": "d"}},
        "headers.Subject": {**good, "headers": {"Subject": "x"}},
        "categories": {**good, "categories": ["a", "a"]},
    }
    for field, body in bad.items():
        with pytest.raises(BadRequestsError) as caught:
            client.client.mail.send.post(request_body=body)
        assert field in [one["field"] for one in caught.value.to_dict["errors"]]
    assert not world.received()["mail"]


def test_scopes_and_a_wrong_key(client: Any, url: str) -> None:
    assert "mail.send" in json.loads(client.client.scopes.get().body)["scopes"]
    stranger = SendGridAPIClient("SG.wrong", host=f"{url}/sendgrid")
    with pytest.raises(UnauthorizedError):
        stranger.client.scopes.get(timeout=5)


def refused(client: Any, body: dict[str, Any]) -> tuple[int, str]:
    with pytest.raises(HTTPError) as caught:
        client.client.mail.send.post(request_body=body)
    return caught.value.status_code, caught.value.to_dict["errors"][0]["message"]


def test_only_authenticated_domains_send(client: Any, world: SandboxWorld) -> None:
    status, words = refused(client, {**mail().get(), "from": {"email": "alerts@other.example"}})
    assert (status, "verified Sender Identity" in words) == (403, True)
    world.sendgrid.account.domains = ("other.example",)
    assert refused(client, mail().get())[0] == 403


def test_a_plan_ends(client: Any, world: SandboxWorld) -> None:
    world.sendgrid.account.credits = 3
    assert client.send(mail()).status_code == 202
    assert refused(client, mail().get()) == (401, "Maximum credits exceeded")
    world.sendgrid.account.credits = 2
    assert client.send(mail()).status_code == 202


def test_every_answer_tells_of_the_rate(client: Any, world: SandboxWorld, clock: Clock) -> None:
    world.sendgrid.account.requests_a_minute = 1
    resets = (int(clock.now) // 60 + 1) * 60
    answer = client.send(mail())
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    with pytest.raises(HTTPError) as caught:
        client.send(mail())
    assert caught.value.status_code == 429
    assert caught.value.headers["X-RateLimit-Reset"] == str(resets)
    clock.now = resets
    assert client.send(mail()).status_code == 202


def test_another_process_says_what_the_account_is_like(url: str, world: SandboxWorld) -> None:
    answer = requests.post(f"{url}/control/sendgrid/account", json={"credits": 0}, timeout=5)
    assert answer.json()["credits"] == 0
    assert world.sendgrid.account.credits == 0
