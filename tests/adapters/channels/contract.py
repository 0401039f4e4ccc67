"""What every channel has to do, whatever its provider; each adapter's tests inherit this."""

import logging
import traceback
from collections.abc import Callable
from dataclasses import replace

import pytest

from bridge.core.deliveries import DeliveryState, Message, Receipt
from bridge.errors import (
    BridgeError,
    Malformed,
    PermanentFailure,
    Scope,
    SignatureInvalid,
    TemporaryFailure,
    UnknownOutcome,
)
from bridge.ports import AskableChannel, Channel
from tests.adapters.channels.provider import Provider, closed_port

HTML = "<html><body>Welcome to the hotel's network</body></html>"


class ChannelContract:
    """`secrets` and the message's address may never turn up in an error or a log."""

    message: Message
    secrets: tuple[str, ...]
    refused_address: tuple[int, str]

    def channel(self, base_url: str) -> Channel:
        raise NotImplementedError

    def accept(self, provider: Provider) -> None:
        """Queue the answer to a message that is taken."""
        raise NotImplementedError

    def signed(self, body: bytes) -> tuple[str, dict[str, str]]:
        """The URL and the headers of a genuine callback with this body."""
        raise NotImplementedError

    def callback(self, state: str) -> bytes:
        """A callback that says "delivered" or "failed"."""
        raise NotImplementedError

    # --- sending ---

    def test_an_accepted_message_has_a_receipt(self, provider: Provider) -> None:
        self.accept(provider)
        receipt = self.channel(provider.url).send(self.message)
        assert receipt.state is DeliveryState.ACCEPTED
        assert receipt.provider_id
        assert receipt.delivery == self.message.delivery
        assert len(provider.asked) == 1

    def test_nobody_listening_is_certainly_not_done(self) -> None:
        with pytest.raises(TemporaryFailure):
            self.channel(f"http://127.0.0.1:{closed_port()}").send(self.message)

    def test_an_unknown_host_is_certainly_not_done(self) -> None:
        with pytest.raises(TemporaryFailure):
            self.channel("https://provider.invalid").send(self.message)

    @pytest.mark.parametrize("twist", ["hang", "reset", "close", "drip"])
    def test_a_connection_lost_midway_leaves_the_outcome_open(
        self, provider: Provider, twist: str
    ) -> None:
        provider.answer(202, twist=twist)
        with pytest.raises(UnknownOutcome):
            self.channel(provider.url).send(self.message)
        assert len(provider.asked) == 1, "an adapter never repeats a request by itself"

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    @pytest.mark.parametrize("body", ["", HTML, '{"message": "internal error", "code": 20500}'])
    def test_a_server_error_leaves_the_outcome_open(
        self, provider: Provider, status: int, body: str
    ) -> None:
        provider.answer(status, body)
        with pytest.raises(UnknownOutcome):
            self.channel(provider.url).send(self.message)
        assert len(provider.asked) == 1

    @pytest.mark.parametrize("body", [HTML, "[]", '"ok"', "{"])
    def test_a_success_that_is_none_of_the_api_leaves_the_outcome_open(
        self, provider: Provider, body: str
    ) -> None:
        provider.answer(200, body)
        with pytest.raises(UnknownOutcome):
            self.channel(provider.url).send(self.message)

    def test_redirects_are_not_followed(self, provider: Provider) -> None:
        provider.answer(302, Location=f"{provider.url}/elsewhere")
        with pytest.raises(UnknownOutcome):
            self.channel(provider.url).send(self.message)
        assert len(provider.asked) == 1

    @pytest.mark.parametrize(("said", "seconds"), [("7", 7.0), ("", None), ("soon", None)])
    def test_too_many_requests_says_how_long_to_wait(
        self, provider: Provider, said: str, seconds: float | None
    ) -> None:
        provider.answer(429, '{"message": "slow down", "code": 20429}', Retry_After=said)
        with pytest.raises(TemporaryFailure) as failure:
            self.channel(provider.url).send(self.message)
        assert failure.value.retry_after == seconds

    def test_the_wait_of_an_earlier_answer_is_forgotten(self, provider: Provider) -> None:
        channel = self.channel(provider.url)
        provider.answer(429, Retry_After="7")
        provider.answer(429)
        for _ in range(2):
            with pytest.raises(TemporaryFailure) as failure:
                channel.send(self.message)
        assert failure.value.retry_after is None

    @pytest.mark.parametrize("status", [401, 403])
    def test_refused_credentials_spoil_the_channel(self, provider: Provider, status: int) -> None:
        provider.answer(status, "{}")
        with pytest.raises(PermanentFailure) as failure:
            self.channel(provider.url).send(self.message)
        assert failure.value.scope is Scope.CHANNEL

    def test_an_unknown_refusal_is_permanent(self, provider: Provider) -> None:
        provider.answer(418, "{}")
        with pytest.raises(PermanentFailure) as failure:
            self.channel(provider.url).send(self.message)
        assert failure.value.scope is Scope.MESSAGE

    def test_a_bad_address_spoils_the_address_only(self, provider: Provider) -> None:
        provider.answer(*self.refused_address)
        with pytest.raises(PermanentFailure) as failure:
            self.channel(provider.url).send(self.message)
        assert failure.value.scope is Scope.ADDRESS

    def test_without_an_address_nobody_is_asked(self, provider: Provider) -> None:
        with pytest.raises(PermanentFailure) as failure:
            self.channel(provider.url).send(replace(self.message, to=""))
        assert failure.value.scope is Scope.ADDRESS
        assert not provider.asked

    @pytest.mark.parametrize("status", [200, 400, 401, 429, 500])
    def test_no_failure_and_no_log_holds_an_address_or_a_secret(
        self, provider: Provider, caplog: pytest.LogCaptureFixture, status: int
    ) -> None:
        hidden = (*self.secrets, self.message.to)
        provider.answer(status, f'{{"message": "bad {" ".join(hidden)}", "code": 1}}')
        caplog.set_level(logging.DEBUG)
        channel = self.channel(provider.url)
        calls: list[Callable[[], object]] = [lambda: channel.send(self.message)]
        if isinstance(channel, AskableChannel):
            calls.append(lambda: channel.find(self.message, 0.0))
        for call in calls:
            said = _failure_of(call) + caplog.text
            for secret in hidden:
                assert secret not in said

    # --- callbacks ---

    def test_a_delivered_message(self) -> None:
        (receipt,) = self._receipts(self.callback("delivered"))
        assert receipt.state is DeliveryState.DELIVERED
        assert receipt.delivery == self.message.delivery
        assert receipt.provider_id

    def test_a_message_that_did_not_arrive_says_why(self) -> None:
        (receipt,) = self._receipts(self.callback("failed"))
        assert receipt.state is DeliveryState.FAILED
        assert receipt.error

    def test_headers_are_read_without_regard_to_case(self) -> None:
        body = self.callback("delivered")
        url, headers = self.signed(body)
        lowered = {name.lower(): value for name, value in headers.items()}
        assert self.channel("http://127.0.0.1:1").receipts(url, lowered, body)

    def test_an_unsigned_callback(self) -> None:
        body = self.callback("delivered")
        with pytest.raises(SignatureInvalid):
            self.channel("http://127.0.0.1:1").receipts(self.signed(body)[0], {}, body)

    @pytest.mark.parametrize("value", ["", "AAAA", "not base64!", "é", "A" * 10_000])
    def test_a_forged_signature(self, value: str) -> None:
        body = self.callback("delivered")
        url, headers = self.signed(body)
        for name in headers:
            with pytest.raises(SignatureInvalid):
                self.channel("http://127.0.0.1:1").receipts(url, {**headers, name: value}, body)

    @pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"a=1&" * 5000, b'[{"event":"delivered"}]'])
    def test_another_body_under_a_genuine_signature(self, body: bytes) -> None:
        url, headers = self.signed(self.callback("delivered"))
        with pytest.raises(SignatureInvalid):
            self.channel("http://127.0.0.1:1").receipts(url, headers, body)

    def test_a_genuine_callback_that_cannot_be_read(self) -> None:
        with pytest.raises(Malformed):
            self._receipts(b"Nothing=here")

    def _receipts(self, body: bytes) -> list[Receipt]:
        url, headers = self.signed(body)
        return self.channel("http://127.0.0.1:1").receipts(url, headers, body)

    # --- check ---

    def test_check_says_that_the_credentials_are_wrong(self, provider: Provider) -> None:
        provider.answer(401, "{}")
        with pytest.raises(PermanentFailure):
            self.channel(provider.url).check()

    def test_check_of_something_else_than_the_provider(self, provider: Provider) -> None:
        provider.answer(200, HTML)
        with pytest.raises(BridgeError):
            self.channel(provider.url).check()


def _failure_of(call: Callable[[], object]) -> str:
    try:
        call()
    except BridgeError as error:
        return "".join(traceback.format_exception(error)) + repr(error)
    return ""
