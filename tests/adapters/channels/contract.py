"""What the contracts of channels have in common; each adapter's tests inherit those that fit it.

`SendsContract` (sends.py): every channel. `CallsBackContract` (calls_back.py): one whose provider
says by itself what became of a message. `AskedContract` (asked.py): one whose provider can be
asked. Which of them an entry of the registry needs is held by test_registry.py.
"""

from adapters.kinds import ChannelKind
from bridge.core.deliveries import Message
from bridge.ports import Channel


class ChannelContract:
    """`secrets` and the message's address may never turn up in an error or a log."""

    declaration: ChannelKind
    message: Message
    secrets: tuple[str, ...]

    def channel(self, base_url: str) -> Channel:
        """The channel; its provider is there."""
        raise NotImplementedError

    def addressed(self, _base_url: str) -> Message:
        """The message, where its address says where the provider is."""
        return self.message
