"""One fact of an event, with what the helpdesk says of it: what a decision is about."""

from dataclasses import dataclass

from bridge.core.ledger import Event
from bridge.core.tickets import Actor, Fact
from bridge.flows.intake.enrich import Enriched


@dataclass(frozen=True)
class News:
    """A fact of an event. `enriched`: ticket and actor, as far as the helpdesk told them."""

    event: Event
    fact: Fact
    enriched: Enriched

    @property
    def actor(self) -> Actor:
        """Who did it."""
        return self.enriched.actor
