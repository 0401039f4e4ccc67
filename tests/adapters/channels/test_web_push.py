"""Web Push: what goes over the line, read as a browser reads it, and what each answer means."""

import json
import logging
import time
import traceback
from collections.abc import Iterator
from dataclasses import replace

import pytest

from adapters.channels.web_push.channel import WebPush
from adapters.channels.web_push.declaration import WEB_PUSH
from adapters.channels.web_push.vapid import private_key
from bridge.core.deliveries import DeliveryState, Message
from bridge.errors import (
    BridgeError,
    PermanentFailure,
    Scope,
    TemporaryFailure,
)
from tests.adapters.channels.provider import Provider
from tests.adapters.channels.sends import SendsContract
from tests.push_service import VAPID_KEY, Browser, PushService

HERE = "http://127.0.0.1:8000"
PAYLOAD = json.dumps({"title": "EMERGENCY #4821", "tag": "esc-E1", "body": "Größe — ünïcode 🚨"})
MESSAGE = Message("d1", "", PAYLOAD, thread="esc-Eab12cd34ef56", urgent=True)


@pytest.fixture
def service() -> Iterator[PushService]:
    running = PushService()
    yield running
    running.close()


@pytest.fixture
def browser(service: PushService) -> Browser:
    return service.browser()


def channel(base_url: str = HERE, contact: str = "mailto:alerts@acme.example") -> WebPush:
    return WebPush(VAPID_KEY, contact, base_url, read_seconds=0.5)


def to(browser: Browser, **changes: object) -> Message:
    return replace(MESSAGE, to=json.dumps(browser.subscription | changes))


class TestWebPushIsAChannel(SendsContract):
    declaration = WEB_PUSH
    message = MESSAGE
    secrets = (VAPID_KEY,)
    refused_address = (410, "")

    def channel(self, base_url: str) -> WebPush:
        return channel()

    def addressed(self, base_url: str) -> Message:
        return to(_at(base_url))

    def accept(self, provider: Provider) -> None:
        provider.answer(201)


# --- what is sent ---


def test_the_browser_can_read_it(browser: Browser) -> None:
    receipt = channel().send(to(browser))
    assert (receipt.delivery, receipt.state) == ("d1", DeliveryState.ACCEPTED)
    assert browser.notifications == [json.loads(PAYLOAD)]
    (pushed,) = browser.requests
    assert b"EMERGENCY" not in pushed.body
    assert pushed.headers["content-encoding"] == "aes128gcm"


def test_it_waits_ten_minutes_for_a_browser_that_is_away(browser: Browser) -> None:
    channel().send(to(browser))
    headers = browser.requests[0].headers
    assert (headers["ttl"], headers["urgency"]) == ("600", "high")
    assert headers["topic"] == "esc-Eab12cd34ef56"


@pytest.mark.parametrize("thread", ["esc-" + "E" * 60, "esc-E1@acme.example", "esc/E 1"])
def test_a_topic_is_of_the_form_that_services_take(browser: Browser, thread: str) -> None:
    channel().send(replace(to(browser), thread=thread))
    topic = browser.requests[0].headers["topic"]
    assert len(topic) <= 32
    assert set(topic) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_it_is_signed_for_this_service_only(service: PushService, browser: Browser) -> None:
    another = PushService()
    one = channel()
    try:
        for each in (browser, another.browser(), browser):
            one.send(to(each))
        claims = [pushed.claims for pushed in (*service.pushed, *another.pushed)]
        assert [each["aud"] for each in claims] == [service.url, service.url, another.url]
        assert {each["sub"] for each in claims} == {"mailto:alerts@acme.example"}
        for each in claims:
            assert time.time() < each["exp"] <= time.time() + 24 * 3600
        assert service.pushed[0].server_key == one.application_server_key
    finally:
        another.close()


def test_a_password_in_a_netrc_does_not_replace_the_signature(
    browser: Browser, tmp_path: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"  # type: ignore[operator]
    netrc.write_text("default login someone password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    channel().send(to(browser))
    assert browser.requests[0].headers["authorization"].startswith("vapid t=")


def test_a_payload_that_is_too_long_is_not_sent(browser: Browser) -> None:
    with pytest.raises(PermanentFailure) as failure:
        channel().send(replace(to(browser), text="€" * 1001))
    assert failure.value.scope is Scope.MESSAGE
    assert not browser.requests


# --- what the answers mean ---


@pytest.mark.parametrize("status", [200, 201, 202])
def test_taken(service: PushService, browser: Browser, status: int) -> None:
    service.answer(status)
    assert channel().send(to(browser)).state is DeliveryState.ACCEPTED


@pytest.mark.parametrize(
    ("status", "scope"),
    [
        (404, Scope.ADDRESS),
        (410, Scope.ADDRESS),
        (401, Scope.CHANNEL),
        (403, Scope.CHANNEL),
        (413, Scope.MESSAGE),
        (400, Scope.MESSAGE),
        (418, Scope.MESSAGE),
    ],
)
def test_refused(service: PushService, browser: Browser, status: int, scope: Scope) -> None:
    service.answer(status)
    with pytest.raises(PermanentFailure) as failure:
        channel().send(to(browser))
    assert (failure.value.scope, failure.value.code) == (scope, str(status))


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
@pytest.mark.parametrize(("said", "seconds"), [("120", 120.0), ("", None), ("soon", None)])
def test_later(
    service: PushService, browser: Browser, status: int, said: str, seconds: float | None
) -> None:
    service.answer(status, Retry_After=said)
    with pytest.raises(TemporaryFailure) as failure:
        channel().send(to(browser))
    assert failure.value.retry_after == seconds


def test_a_slow_body_holds_nobody(provider: Provider) -> None:
    provider.answer(201, twist="drip")
    assert channel().send(to(_at(provider.url))).state is DeliveryState.ACCEPTED


# --- whom it posts to ---

SERVICES = [
    "https://fcm.googleapis.com/fcm/send/abc:DEF-_1",
    "https://jmt17.google.com/fcm/send/abc:DEF-_1",
    "https://fcm.googleapis.com:443/wp/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
    "https://web.push.apple.com/QGuQ",
    "https://wns2-by3p.notify.windows.com/w/?token=BQYAAAC%2b",
]
OTHERS = [
    "",
    "fcm.googleapis.com/fcm/send/abc",
    "http://fcm.googleapis.com/fcm/send/abc",
    "https://fcm.googleapis.com",
    "https://fcm.googleapis.com:8443/x",
    "https://fcm.googleapis.com:80/x",
    "https://user@fcm.googleapis.com/x",
    "https://fcm.googleapis.com@169.254.169.254/x",
    "https://fcm.googleapis.com#@169.254.169.254/x",
    "https://fcm.googleapis.com\\@169.254.169.254/x",
    "https://fcm.googleapis.com.evil.example/x",
    "https://evil.example/fcm.googleapis.com/",
    "https://evilpush.apple.com.evil.example/x",
    "https://push.apple.com.evil.example/x",
    "https://evilnotify.windows.com/x",
    "https://fcm.googleapis.com/x\r\nHost: evil.example",
    "https://fcm.googleapis.com/x y",
    "https://fcm.googleapis.com./x",
    "https://xn--fcm.googleapis.com/x",
    "https://fcm\uff0egoogleapis.com/x",
    "https://fcm.googleapi\u017f.com/x",
    "https://web.pu\u017fh.apple.com/x",
    "https://127.1/x",
    "https://0/x",
    "https://2130706433/x",
    "https://0x7f000001/x",
    "https://10.0.0.1/x",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::ffff:127.0.0.1]/x",
    "https://[::ffff:169.254.169.254]/x",
    "https://[fd00::1]/x",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
]


@pytest.mark.parametrize("endpoint", SERVICES)
def test_a_push_service(endpoint: str) -> None:
    assert channel("https://bridge.example.com").accepts(endpoint)


@pytest.mark.parametrize("endpoint", OTHERS)
@pytest.mark.parametrize("base_url", ["https://bridge.example.com", HERE])
def test_nobody_else_is_called(
    browser: Browser, base_url: str, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections: list[object] = []
    monkeypatch.setattr("socket.getaddrinfo", lambda *asked, **_: connections.append(asked))
    with pytest.raises(PermanentFailure) as failure:
        channel(base_url).send(to(browser, endpoint=endpoint))
    assert failure.value.scope is Scope.ADDRESS
    assert not connections


@pytest.mark.parametrize(
    "endpoint", ["http://127.0.0.1:9/x", "http://localhost:9/x", "http://[::1]:9/x"]
)
def test_this_machine_only_for_a_bridge_on_it(endpoint: str) -> None:
    assert channel(HERE).accepts(endpoint)
    for elsewhere in ("https://bridge.example.com", "https://127.0.0.1.example.com", ""):
        assert not channel(elsewhere).accepts(endpoint)


def test_a_browser_that_is_gone(service: PushService) -> None:
    with pytest.raises(PermanentFailure) as failure:
        channel().send(MESSAGE)
    assert failure.value.scope is Scope.ADDRESS


@pytest.mark.parametrize("p256dh", ["", "AAAA", "BA" + "A" * 85, "not base64!"])
def test_keys_that_are_none(browser: Browser, p256dh: str) -> None:
    keys = browser.subscription["keys"] | {"p256dh": p256dh}
    with pytest.raises(PermanentFailure) as failure:
        channel().send(to(browser, keys=keys))
    assert failure.value.scope is Scope.ADDRESS
    assert not browser.requests


# --- the rest ---


@pytest.mark.parametrize("status", [201, 302, 400, 401, 410, 429, 500])
def test_no_failure_and_no_log_holds_an_address_or_a_secret(
    provider: Provider, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    browser = _at(provider.url)
    hidden = (VAPID_KEY, browser.path, browser.subscription["keys"]["auth"])
    provider.answer(status, " ".join(hidden))
    caplog.set_level(logging.DEBUG)
    said = ""
    try:
        said = repr(channel().send(to(browser)))
    except BridgeError as error:
        said = "".join(traceback.format_exception(error)) + repr(error)
    for secret in hidden:
        assert secret not in said + caplog.text


@pytest.mark.parametrize("key", ["", "short", "A" * 43, "_" * 43])
def test_a_key_that_is_none(key: str) -> None:
    with pytest.raises(ValueError, match="not a private key of P-256"):
        private_key(key)


def test_check_of_the_contact() -> None:
    assert "signed" in channel().check()
    for contact in ("alerts@acme.example", "mailto:ops", "http://127.0.0.1:8000"):
        with pytest.raises(PermanentFailure) as failure:
            channel(contact=contact).check()
        assert failure.value.scope is Scope.CHANNEL


class _Elsewhere:
    """A place in the form of a push service."""

    def __init__(self, url: str) -> None:
        self.url = url


def _at(url: str) -> Browser:
    return Browser(_Elsewhere(url), "/secret-path-of-a-browser")  # type: ignore[arg-type]
