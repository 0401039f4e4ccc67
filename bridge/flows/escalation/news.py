"""One fact of an event, with what the helpdesk says of it: what a decision is about."""

from dataclasses import dataclass

from bridge.core.ledger import Event
from bridge.core.tickets import Actor, Fact, TicketCreated
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

    @property
    def happened_at(self) -> float:
        """When it happened by the helpdesk's clock, else when we heard of it; seconds UTC."""
        at = self.fact.created_at if isinstance(self.fact, TicketCreated) else self.fact.at
        received = self.event.received_at
        return received if at is None else min(at, received)
