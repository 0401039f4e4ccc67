"""What every channel has to do whose provider can be asked what became of a message."""

import pytest

from bridge.errors import BridgeError, UnknownOutcome
from bridge.ports import AskableChannel
from tests.adapters.channels.contract import ChannelContract
from tests.adapters.channels.provider import Provider, closed_port


class AskedContract(ChannelContract):
    """What cannot be found out is never taken for "it was not sent"."""

    def asked(self, base_url: str) -> AskableChannel:
        """The channel; its provider is there."""
        channel = self.channel(base_url)
        assert isinstance(channel, AskableChannel)
        return channel

    @pytest.mark.parametrize("status", [401, 404, 429, 500, 503])
    def test_a_look_up_that_is_refused_leaves_the_outcome_open(
        self, provider: Provider, status: int
    ) -> None:
        provider.answer(status, "{}")
        with pytest.raises(UnknownOutcome):
            self.asked(provider.url).find(self.message, 0.0)

    @pytest.mark.parametrize("twist", ["hang", "reset", "close", "drip"])
    def test_a_look_up_that_is_lost_leaves_the_outcome_open(
        self, provider: Provider, twist: str
    ) -> None:
        provider.answer(200, twist=twist)
        with pytest.raises(UnknownOutcome):
            self.asked(provider.url).find(self.message, 0.0)

    def test_a_look_up_at_nobody_leaves_the_outcome_open(self) -> None:
        with pytest.raises(UnknownOutcome):
            self.asked(f"http://127.0.0.1:{closed_port()}").find(self.message, 0.0)

    @pytest.mark.parametrize("status", [401, 404, 429, 500])
    def test_a_question_that_is_refused_changes_nothing(
        self, provider: Provider, status: int
    ) -> None:
        provider.answer(status, "{}")
        with pytest.raises(BridgeError):
            self.asked(provider.url).status("SM1")
