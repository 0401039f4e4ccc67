"""Who is measured: the bridge, and what people would build or install instead."""

from typing import ClassVar, Protocol

from tests.bench import events
from tests.bench.stand import Stand

PHONES = ("+13125550101", "+13125550102")
"""Of the two people who are told."""


class Contestant(Protocol):
    """Takes webhooks at a port, and has texts sent to the sink."""

    key: ClassVar[str]
    name: ClassVar[str]
    told: ClassVar[str]
    """What it is, in a sentence for the page."""
    queues: ClassVar[bool]
    """Whether it takes webhooks in one process and works on them in another."""

    def missing(self) -> str:
        """Install it where the bench may; why it cannot run here, or nothing."""

    def version(self) -> str:
        """Of what is compared with; empty for the bridge."""

    def start(self, stand: Stand, workers: bool = True) -> None:
        """Start all processes and wait until they answer. `workers`: also those that work."""

    def emergency(self, ticket: int) -> bytes:
        """The request that tells it of an emergency; every call makes another event."""

    def comment(self, ticket: int) -> bytes:
        """The request that tells it of a comment, about which nobody is to be told."""

    def settle(self, stand: Stand) -> None:
        """Wait until nothing is left to do."""


class TakesZendesk:
    """What all have in common that take Zendesk's webhooks."""

    queues: ClassVar[bool] = False

    def missing(self) -> str:
        """Nothing."""
        return ""

    def version(self) -> str:
        """None of its own."""
        return ""

    def emergency(self, ticket: int) -> bytes:
        """Zendesk's webhook."""
        return events.emergency(ticket)

    def comment(self, ticket: int) -> bytes:
        """Zendesk's webhook."""
        return events.comment(ticket)

    def settle(self, stand: Stand) -> None:
        """It is quiet."""
        stand.vendors.quiet(_QUIET)


_QUIET = 0.5
"""Seconds."""
