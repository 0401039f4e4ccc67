"""Between a provider's answer and the commit that keeps it nothing runs that can fail."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bridge.core.agenda import Lease
from bridge.core.commit import Commit
from bridge.core.deliveries import Message, Receipt
from bridge.ports import Channel, Store
from tests.stories.conftest import Teller
from tests.stories.story import PMS


@dataclass
class Wire:
    """Live from a provider's answer until the next commit; whoever touches it then is noted."""

    live: bool = False
    touched: list[str] = field(default_factory=list)

    def touch(self, what: str) -> None:
        if self.live:
            self.touched.append(what)
            raise RuntimeError(f"{what} failed")


class Wired:
    """Something of the bridge that fails while the wire is live."""

    def __init__(self, wire: Wire, part: Any) -> None:
        self.wire, self.part = wire, part

    def __getattr__(self, name: str) -> Any:
        self.wire.touch(name)
        return getattr(self.part, name)

    def __iter__(self) -> Iterator[Any]:
        self.wire.touch("iteration")
        return iter(self.part)

    def __getitem__(self, key: Any) -> Any:
        self.wire.touch("look-up")
        return self.part[key]


class WiredStore(Wired):
    """The store itself may be read, and the commit ends the danger."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.part, name)

    def for_step(self, _lease: Lease) -> "WiredStore":
        return self

    def commit(self, commit: Commit, now: float) -> bool:
        self.wire.live = False
        return bool(self.part.commit(commit, now))


class WiredChannel(Wired):
    """Sends as it should; with the answer the danger begins."""

    def send(self, message: Message) -> Receipt:
        receipt: Receipt = self.part.send(message)
        self.wire.live = True
        return receipt

    def find(self, message: Message, since: float) -> Receipt | None:
        receipt: Receipt | None = self.part.find(message, since)
        self.wire.live = receipt is not None
        return receipt

    def status(self, provider_id: str) -> Receipt:
        receipt: Receipt = self.part.status(provider_id)
        return receipt


@pytest.mark.parametrize("kind", ["", "accepted_then_500"])
def test_what_fails_after_the_answer_sends_nothing_twice(tell: Teller, kind: str) -> None:
    with tell() as story:
        if kind:
            story.world.twilio.script(PMS[0][0], ends="queued")
            story.world.faults.add("twilio", kind, times=1, method="POST")
        wire = Wire()
        bridge, channels = story.bridge, story.bridge.channels
        wired: Mapping[str, Channel] = {
            name: WiredChannel(wire, channel)  # type: ignore[misc]
            for name, channel in channels.items()
        }
        store: Store = WiredStore(wire, bridge.store)  # type: ignore[assignment]
        parts = ("people", "log", "policy", "links", "connections", "helpdesks")
        story.bridge = replace(
            bridge,
            store=store,
            channels=Wired(wire, wired),  # type: ignore[arg-type]
            **{name: Wired(wire, getattr(bridge, name)) for name in parts},  # type: ignore[arg-type]
        )
        story.client_sets("emergency")
        story.forward(60)
        assert wire.touched == []
        story.expect_emergency()
        story.over()
