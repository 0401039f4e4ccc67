"""What every channel has to do when it sends, whatever its provider."""

import logging
import traceback
from collections.abc import Callable
from dataclasses import replace

import pytest

from bridge.core.deliveries import DeliveryState
from bridge.errors import (
    BridgeError,
    PermanentFailure,
    Scope,
    TemporaryFailure,
    UnknownOutcome,
)
from bridge.ports import AskableChannel
from tests.adapters.channels.contract import ChannelContract
from tests.adapters.channels.provider import Provider, closed_port

HTML = "<html><body>Welcome to the hotel's network</body></html>"


class SendsContract(ChannelContract):
    """A message is handed over once, and every failure has its name."""

    refused_address: tuple[int, str]
    """What the provider answers to an address that is none."""

    def accept(self, provider: Provider) -> None:
        """Queue the answer to a message that is taken."""
        raise NotImplementedError

    @property
    def lost(self) -> type[BridgeError]:
        """What a lost answer means: what may be said twice can just be tried again."""
        best_effort = self.declaration.traits.best_effort
        return TemporaryFailure if best_effort else UnknownOutcome

    def test_an_accepted_message_has_a_receipt(self, provider: Provider) -> None:
        self.accept(provider)
        receipt = self.channel(provider.url).send(self.addressed(provider.url))
        assert receipt.state is DeliveryState.ACCEPTED
        assert receipt.provider_id
        assert receipt.delivery == self.message.delivery
        assert len(provider.asked) == 1

    def test_nobody_listening_is_certainly_not_done(self) -> None:
        with pytest.raises(TemporaryFailure):
            nobody = f"http://127.0.0.1:{closed_port()}"
            self.channel(nobody).send(self.addressed(nobody))

    @pytest.mark.parametrize("twist", ["hang", "reset", "close"])
    def test_a_connection_lost_midway_leaves_the_outcome_open(
        self, provider: Provider, twist: str
    ) -> None:
        provider.answer(202, twist=twist)
        with pytest.raises(self.lost):
            self.channel(provider.url).send(self.addressed(provider.url))
        assert len(provider.asked) == 1, "an adapter never repeats a request by itself"

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    @pytest.mark.parametrize("body", ["", HTML, '{"message": "internal error", "code": 20500}'])
    def test_a_server_error_leaves_the_outcome_open(
        self, provider: Provider, status: int, body: str
    ) -> None:
        provider.answer(status, body)
        with pytest.raises(self.lost):
            self.channel(provider.url).send(self.addressed(provider.url))
        assert len(provider.asked) == 1

    def test_redirects_are_not_followed(self, provider: Provider) -> None:
        provider.answer(302, Location=f"{provider.url}/elsewhere")
        with pytest.raises(BridgeError):
            self.channel(provider.url).send(self.addressed(provider.url))
        assert len(provider.asked) == 1

    @pytest.mark.parametrize(("said", "seconds"), [("7", 7.0), ("", None), ("soon", None)])
    def test_too_many_requests_says_how_long_to_wait(
        self, provider: Provider, said: str, seconds: float | None
    ) -> None:
        provider.answer(429, '{"message": "slow down", "code": 20429}', Retry_After=said)
        with pytest.raises(TemporaryFailure) as failure:
            self.channel(provider.url).send(self.addressed(provider.url))
        assert failure.value.retry_after == seconds

    def test_the_wait_of_an_earlier_answer_is_forgotten(self, provider: Provider) -> None:
        channel = self.channel(provider.url)
        provider.answer(429, Retry_After="7")
        provider.answer(429)
        for _ in range(2):
            with pytest.raises(TemporaryFailure) as failure:
                channel.send(self.addressed(provider.url))
        assert failure.value.retry_after is None

    @pytest.mark.parametrize("status", [401, 403])
    def test_refused_credentials_spoil_what_they_open(
        self, provider: Provider, status: int
    ) -> None:
        provider.answer(status, "{}")
        with pytest.raises(PermanentFailure) as failure:
            self.channel(provider.url).send(self.addressed(provider.url))
        # Without a secret of ours it is the address itself that opens the door.
        assert failure.value.scope is (Scope.CHANNEL if self.declaration.secrets else Scope.ADDRESS)

    def test_an_unknown_refusal_is_permanent(self, provider: Provider) -> None:
        provider.answer(418, "{}")
        with pytest.raises(PermanentFailure) as failure:
            self.channel(provider.url).send(self.addressed(provider.url))
        assert failure.value.scope is Scope.MESSAGE

    def test_a_bad_address_spoils_the_address_only(self, provider: Provider) -> None:
        provider.answer(*self.refused_address)
        with pytest.raises(PermanentFailure) as failure:
            self.channel(provider.url).send(self.addressed(provider.url))
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
        message = self.addressed(provider.url)
        hidden = (*self.secrets, message.to)
        provider.answer(status, f'{{"message": "bad {" ".join(hidden)}", "code": 1}}')
        caplog.set_level(logging.DEBUG)
        channel = self.channel(provider.url)
        calls: list[Callable[[], object]] = [lambda: channel.send(message)]
        if isinstance(channel, AskableChannel):
            calls.append(lambda: channel.find(message, 0.0))
        for call in calls:
            said = _failure_of(call) + caplog.text
            for secret in hidden:
                assert secret not in said


class ApiContract(SendsContract):
    """The provider has an API: its answers are read, and it knows our credentials."""

    def test_an_unknown_host_is_certainly_not_done(self) -> None:
        with pytest.raises(TemporaryFailure):
            self.channel("https://provider.invalid").send(self.message)

    def test_an_answer_that_drips_in_holds_nobody(self, provider: Provider) -> None:
        provider.answer(202, twist="drip")
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
