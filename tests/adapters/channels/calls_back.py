"""What every channel has to do whose provider calls back: signed words on the fate of a message."""

import pytest

from bridge.core.deliveries import DeliveryState, Receipt
from bridge.errors import Malformed, SignatureInvalid
from bridge.ports import CallingChannel
from tests.adapters.channels.contract import ChannelContract

NOWHERE = "http://127.0.0.1:1"


class CallsBackContract(ChannelContract):
    """Only what the provider signed is believed."""

    def signed(self, body: bytes) -> tuple[str, dict[str, str]]:
        """The URL and the headers of a genuine callback with this body."""
        raise NotImplementedError

    def callback(self, state: str) -> bytes:
        """A callback that says "delivered" or "failed"."""
        raise NotImplementedError

    @property
    def called(self) -> CallingChannel:
        """The channel; nobody has to be asked to read a callback."""
        channel = self.channel(NOWHERE)
        assert isinstance(channel, CallingChannel)
        return channel

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
        assert self.called.receipts(url, lowered, body)

    def test_an_unsigned_callback(self) -> None:
        body = self.callback("delivered")
        with pytest.raises(SignatureInvalid):
            self.called.receipts(self.signed(body)[0], {}, body)

    @pytest.mark.parametrize("value", ["", "AAAA", "not base64!", "é", "A" * 10_000])
    def test_a_forged_signature(self, value: str) -> None:
        body = self.callback("delivered")
        url, headers = self.signed(body)
        for name in headers:
            with pytest.raises(SignatureInvalid):
                self.called.receipts(url, {**headers, name: value}, body)

    @pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"a=1&" * 5000, b'[{"event":"delivered"}]'])
    def test_another_body_under_a_genuine_signature(self, body: bytes) -> None:
        url, headers = self.signed(self.callback("delivered"))
        with pytest.raises(SignatureInvalid):
            self.called.receipts(url, headers, body)

    def test_a_genuine_callback_that_cannot_be_read(self) -> None:
        with pytest.raises(Malformed):
            self._receipts(b"Nothing=here")

    def _receipts(self, body: bytes) -> list[Receipt]:
        url, headers = self.signed(body)
        return self.called.receipts(url, headers, body)
