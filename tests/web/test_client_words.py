"""The Escalate page has words for everything that can happen, and calls nothing "sent"."""

import pytest

from bridge.core.client_links import ClientLink
from bridge.core.deliveries import DeliveryState
from bridge.core.escalations import TicketRecord
from bridge.core.ticket_views import Told
from bridge.core.tickets import Actor, Ticket
from bridge.flows.pages.client import ClientPage
from bridge.flows.ticket.client_links import Closed
from bridge.web.client.words import CLOSED, told

TICKET = Ticket("4821")
LINK = ClientLink("acme", "4821", "7", 0.0)


@pytest.mark.parametrize("state", DeliveryState)
def test_who_was_told(state: DeliveryState) -> None:
    record = TicketRecord("acme", TICKET)
    said = Told("Ana Ruiz", "text message", state, 1.0, "30006: +15550100001 is a landline")
    page = ClientPage(LINK, TICKET, Actor("7"), True, record, None, {}, (said,))
    (shown,) = told(page)
    assert set(shown) == {"name", "channel", "state"}
    assert (shown["state"] == "delivered") is (state is DeliveryState.DELIVERED)
    assert "sent" not in " ".join(shown.values()) and "+1" not in " ".join(shown.values())


@pytest.mark.parametrize("why", Closed)
def test_every_closed_link_says_why(why: Closed) -> None:
    assert CLOSED[why].endswith(".")
