"""The simulated Twilio, spoken to by the real `twilio` package."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from sandbox.twilio.account import Account
from sandbox.twilio.messages import TwilioAccess
from sandbox.world import SandboxWorld
from tests.sandbox.stand_ins import Clock, Listener, Posted

ANA = "+13125550101"


class RebasedHttp(TwilioHttpClient):
    """Sends to the sandbox what the package addresses to api.twilio.com."""

    def __init__(self, base_url: str) -> None:
        super().__init__(timeout=5.0)
        self.base_url = base_url

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Any:
        parts = urlsplit(url)
        rebased = f"{self.base_url}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        return super().request(method, rebased, *args, **options)


def client_for(url: str, access: TwilioAccess, token: str = "") -> Client:
    http = RebasedHttp(f"{url}/twilio")
    return Client(access.account_sid, token or access.auth_token, http_client=http)


@pytest.fixture
def client(url: str, world: SandboxWorld) -> Client:
    return client_for(url, world.access.twilio)


def send(client: Client, world: SandboxWorld, **fields: Any) -> Any:
    usual = {"to": ANA, "from_": world.access.twilio.number, "body": "EMERGENCY #4821"}
    return client.messages.create(**{**usual, **fields})


def form(posted: Posted) -> dict[str, str]:
    return dict(parse_qsl(posted.body.decode(), keep_blank_values=True))


def genuine(world: SandboxWorld, listener: Listener, posted: Posted) -> bool:
    validator = RequestValidator(world.access.twilio.auth_token)
    signature = posted.headers["x-twilio-signature"]
    return bool(validator.validate(listener.url + posted.path, form(posted), signature))


def test_a_message_travels_and_signed_callbacks_tell_of_it(
    client: Client, world: SandboxWorld, listener: Listener
) -> None:
    callback = f"{listener.url}/receipts/twilio?delivery=a-1#rc=3"
    sent = send(client, world, status_callback=callback)
    assert (sent.status, sent.num_segments, sent.date_sent) == ("queued", "1", None)
    assert world.flush()
    assert client.messages(sent.sid).fetch().status == "delivered"
    # Callbacks come unordered, as in reality.
    assert sorted(form(one)["MessageStatus"] for one in listener.posted) == [
        "delivered",
        "sending",
        "sent",
    ]
    assert {one.path for one in listener.posted} == {"/receipts/twilio?delivery=a-1"}
    assert all(genuine(world, listener, one) for one in listener.posted)
    (received,) = world.received()["sms"]
    assert (received["to"], received["body"]) == (ANA, "EMERGENCY #4821")


def test_a_messaging_service_sends_too(client: Client, world: SandboxWorld) -> None:
    sent = client.messages.create(
        to=ANA, messaging_service_sid=world.access.twilio.service_sid, body="x"
    )
    assert sent.messaging_service_sid == world.access.twilio.service_sid


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": "3125550101"}, 21211),
        ({"from_": "+13125559999"}, 21659),
        ({"from_": None}, 21603),
        ({"body": None}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"status_callback": "http://my_host/x"}, 21609),
        ({"from_": None, "messaging_service_sid": "MG" + "0" * 32}, 21701),
    ],
)
def test_bad_messages_are_refused(
    client: Client, world: SandboxWorld, fields: dict[str, Any], code: int
) -> None:
    with pytest.raises(TwilioRestException) as caught:
        send(client, world, **fields)
    assert caught.value.code == code
    assert not world.received()["sms"]


def test_numbers_follow_their_scripts(
    client: Client, world: SandboxWorld, listener: Listener
) -> None:
    world.twilio.script("+13125550177", refuse=21614)
    with pytest.raises(TwilioRestException) as caught:
        send(client, world, to="+13125550177")
    assert (caught.value.status, caught.value.code) == (400, 21614)
    world.twilio.script(ANA, ends="undelivered", error=30003)
    sent = send(client, world, status_callback=f"{listener.url}/receipts/twilio")
    assert world.flush()
    assert client.messages(sent.sid).fetch().error_code == 30003
    (last,) = [one for one in map(form, listener.posted) if "ErrorCode" in one]
    assert (last["MessageStatus"], last["ErrorCode"]) == ("undelivered", "30003")


def test_the_list_finds_by_number_and_misses_by_date_what_is_queued(
    client: Client, world: SandboxWorld, clock: Clock
) -> None:
    world.twilio.script(ANA, ends="queued")
    sent = send(client, world)
    send(client, world, to="+13125550102")
    assert world.flush()
    day_ago = datetime.fromtimestamp(clock.now, UTC) - timedelta(days=1)
    assert [one.sid for one in client.messages.list(to=ANA)] == [sent.sid]
    assert not client.messages.list(to=ANA, date_sent_after=day_ago)
    assert len(client.messages.list(date_sent_after=day_ago)) == 1


def test_the_list_goes_on_page_by_page(client: Client, world: SandboxWorld) -> None:
    sids = [send(client, world).sid for _ in range(5)]
    assert [one.sid for one in client.messages.list(to=ANA, page_size=2)] == sids[::-1]


def test_a_wrong_token_is_refused(url: str, world: SandboxWorld, client: Client) -> None:
    account = client.api.accounts(world.access.twilio.account_sid)
    assert account.fetch().status == "active"
    with pytest.raises(TwilioRestException) as caught:
        send(client_for(url, world.access.twilio, "wrong"), world)
    assert (caught.value.status, caught.value.code) == (401, 20003)


def test_a_person_replies_and_sees_the_answer(world: SandboxWorld, listener: Listener) -> None:
    listener.text = "<Response><Message>Thanks, #4821 is yours</Message></Response>"
    world.twilio.reply(ANA, "ACK 4821")
    assert world.flush()
    (posted,) = listener.posted
    assert posted.path == "/inbound/sms"
    assert genuine(world, listener, posted)
    assert (form(posted)["From"], form(posted)["Body"]) == (ANA, "ACK 4821")
    assert "OptOutType" not in form(posted)
    assert [one["body"] for one in world.received()["sms"]] == ["Thanks, #4821 is yours"]


def test_stop_and_start(client: Client, world: SandboxWorld, listener: Listener) -> None:
    world.twilio.account.advanced_opt_out = True
    listener.text = "<Response><Message>never shown</Message></Response>"
    world.twilio.reply(ANA, "Stop ")
    assert world.flush()
    assert form(listener.posted[0])["OptOutType"] == "STOP"
    with pytest.raises(TwilioRestException) as caught:
        send(client, world)
    assert caught.value.code == 21610
    assert "never shown" not in [one["body"] for one in world.received()["sms"]]
    listener.text = ""
    world.twilio.reply(ANA, "START")
    assert world.flush()
    assert form(listener.posted[1])["OptOutType"] == "START"
    assert send(client, world).status == "queued"


def test_without_advanced_opt_out_texts_say_nothing_of_it(
    world: SandboxWorld, listener: Listener
) -> None:
    world.twilio.reply(ANA, "STOP")
    assert world.flush()
    assert "OptOutType" not in form(listener.posted[0])


def refused(client: Client, world: SandboxWorld, **fields: Any) -> tuple[int, int]:
    with pytest.raises(TwilioRestException) as caught:
        send(client, world, **fields)
    return caught.value.status, caught.value.code


def test_what_kind_of_account_it_is(client: Client, world: SandboxWorld) -> None:
    stranger = min(world.access.twilio.numbers_of_others)
    assert refused(client, world, from_=stranger) == (400, 21660)
    world.twilio.account.trial = True
    assert refused(client, world) == (400, 572006)
    account = client.api.accounts(world.access.twilio.account_sid).fetch()
    assert account.type == "Trial"
    world.twilio.account.trial = False
    world.twilio.script(ANA, refuse=21408)
    assert refused(client, world) == (403, 21408)


def test_too_many_requests_in_a_second(client: Client, world: SandboxWorld, clock: Clock) -> None:
    world.twilio.account.requests_per_second = 2
    assert [send(client, world).status for _ in range(2)] == ["queued", "queued"]
    assert refused(client, world) == (429, 20429)
    clock.now += 1
    assert send(client, world).status == "queued"


def test_a_number_sends_segment_by_segment(client: Client, world: SandboxWorld) -> None:
    world.twilio.account.segments_per_second = 0.01
    first = send(client, world, validity_period=150)
    late = send(client, world, validity_period=150)
    assert world.flush()
    assert client.messages(first.sid).fetch().status == "delivered"
    assert client.messages(late.sid).fetch().error_code == 30036
    world.twilio.account.segments_per_second = 0.00001
    assert refused(client, world) == (429, 21611)


def test_callbacks_may_come_the_last_one_first(
    client: Client, world: SandboxWorld, listener: Listener
) -> None:
    world.twilio.account.disorder = True
    sent = send(client, world, status_callback=f"{listener.url}/receipts/twilio")
    assert world.flush()
    assert client.messages(sent.sid).fetch().status == "delivered"
    told = {form(one)["MessageStatus"] for one in listener.posted}
    assert told == {"delivered", "sent", "sending"}


def test_another_process_says_what_the_account_is_like(url: str, world: SandboxWorld) -> None:
    asked = {"trial": True, "segments_per_second": 1.0}
    answer = requests.post(f"{url}/control/twilio/account", json=asked, timeout=5)
    assert answer.json() == {**asdict(Account()), **asked}
    assert world.twilio.account.trial
    wrong = requests.post(f"{url}/control/twilio/account", json={"tial": True}, timeout=5)
    assert wrong.status_code == 400
