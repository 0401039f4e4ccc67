"""A vendor that hangs holds up its own lane alone."""

from tests.processes.children import eventually
from tests.processes.system import PEOPLE, System

EMERGENCIES = 16
"""With two texts each they are more than the hands of a lane."""
BEFORE_A_HAND_GIVES_UP = 8.0
"""Seconds: one that waits for a vendor does so for 10."""


def test_mails_leave_while_twilio_hangs(whole: System) -> None:
    whole.start(web=1, workers=1, clocks=1)
    tickets = whole.vendors.tickets(EMERGENCIES)
    whole.vendors.fault("twilio", "timeout", seconds=60)
    whole.vendors.set_levels(tickets, "Emergency")

    def out() -> bool:
        return not whole.vendors.alerted().lost_mails(tickets, PEOPLE)

    eventually(out, BEFORE_A_HAND_GIVES_UP, "all mails are out")
    assert whole.vendors.texts_sent() == 0


def test_texts_leave_while_zendesk_hangs(whole: System) -> None:
    whole.start(web=1, workers=1, clocks=1)
    tickets = whole.vendors.tickets(EMERGENCIES)
    whole.vendors.fault("zendesk", "timeout", seconds=60)
    whole.vendors.set_levels(tickets, "Emergency")

    def out() -> bool:
        return not whole.vendors.alerted().lost_sms(tickets, PEOPLE.values())

    eventually(out, BEFORE_A_HAND_GIVES_UP, "all texts are out")
