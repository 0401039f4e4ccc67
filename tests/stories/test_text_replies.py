"""What project managers text back: which emergency is meant, what is mere courtesy."""

from dataclasses import replace

import pytest

from bridge.core.ledger import PhoneText
from bridge.flows.turn import attempt
from sandbox.twilio.messages import Sms
from sandbox.zendesk.account import ESCALATION_FIELD
from sandbox.zendesk.desk import ZendeskAccess
from tests.stories.conftest import Teller
from tests.stories.phones import begin, expect_taken, second, waiting
from tests.stories.story import ANA, BEN, DANA, Story

TIA = "+13125550177"
ZENDESK = ZendeskAccess("")
NORTHWIND = f"""[connections.northwind]
kind = "zendesk"
base_url = "{{vendors}}/zendesk"
user = "{ZENDESK.user}"
field = "{ESCALATION_FIELD}"
[connections.northwind.levels]
higher_priority = "escalation_higher_priority"
emergency = "escalation_emergency"

[channels.email]"""
NORTHWIND_SECRETS = {
    "BRIDGE_NORTHWIND_API_TOKEN": ZENDESK.token,
    "BRIDGE_NORTHWIND_WEBHOOK_SECRET": ZENDESK.secret,
}
LIKED = (
    "Liked \u201cEMERGENCY #4821 Acme: Checkout is down. Reply ACK 4821 or https://esc/e/7K\u201d"
)


def test_a_bare_ack_means_the_last_text_to_that_phone(tell: Teller) -> None:
    with tell() as story:
        begin(story)
        other = second(story)
        story.texts(ANA, "ack")
        expect_taken(story, other)
        assert waiting(story)
        story.texts(ANA, "ack")
        story.expect_sms(ANA, f"You have #{other} already", "Waiting: #4821", "Reply ACK 4821")
        assert waiting(story)
        story.texts(ANA, "ACK-4821 on my way")
        expect_taken(story)
        story.over()


def test_an_ack_of_what_somebody_else_has_takes_no_other(tell: Teller) -> None:
    with tell() as story:
        begin(story)
        other = second(story)
        story.texts(BEN, f"ack {other}")
        story.expect_sms(BEN, f"you have #{other}")
        story.expect_sms(ANA, f"Ben Okafor has #{other}")
        story.expect_mail("ana@acme.example", f"Ben Okafor has #{other}")
        story.expect_answer("Ben Okafor has this ticket now", ticket=other)
        story.texts(ANA, "ack")
        story.expect_sms(ANA, f"Ben Okafor has #{other} already", "Reply ACK 4821")
        assert waiting(story)
        story.over()


def test_who_got_no_text_is_asked_which_one(tell: Teller) -> None:
    first = '[[people]]\nname = "Ana Ruiz"'
    tia = f'[[people]]\nname = "Tia Staff"\nphone = "{TIA}"\nroles = ["staff"]\n\n'
    with tell(changes={first: tia + first}) as story:
        begin(story)
        other = second(story)
        story.texts(TIA, "ack")
        story.expect_sms(TIA, f"#4821 or #{other}? Reply ACK 4821 or ACK {other}.")
        assert waiting(story)
        assert waiting(story, other)
        story.over()


def test_two_accounts_with_one_number_are_asked_about_by_name(tell: Teller) -> None:
    with tell(changes={"[channels.email]": NORTHWIND}, variables=NORTHWIND_SECRETS) as story:
        begin(story)
        _told_by(story, "northwind")
        story.client_sets(None)
        story.client_sets("emergency")
        story.expect_emergency()
        story.texts(ANA, "ack 4821")
        story.expect_sms(ANA, "acme #4821", "northwind #4821", "ACK 4821 acme or ACK 4821 northw")
        assert waiting(story)
        story.texts(ANA, "ack 4821 acme")
        expect_taken(story)
        assert story.record("northwind/4821").escalations[-1].waiting
        story.over()


def test_the_key_of_before_a_move_still_works(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("emergency", "SUP-17")
        story.expect_emergency("SUP-17")
        story.world.jira.move("SUP-17", "OPS-3", story.jira_user("Alex Agent"))
        story.client_sets(None, "OPS-3")
        story.expect_answer("cannot be withdrawn", ticket="OPS-3")
        story.texts(ANA, "ack SUP-17")
        story.expect_sms(ANA, "you have OPS-3")
        story.expect_sms(BEN, "Ana Ruiz has OPS-3")
        story.expect_mail("ben@acme.example", "Ana Ruiz has OPS-3")
        story.expect_answer("Ana Ruiz has this ticket now", ticket="OPS-3")
        story.over()


@pytest.mark.parametrize("text", ["ok", "yes", "Yes.", "got it", "\U0001f44d", LIKED])
def test_agreement_takes_what_the_last_text_asked_for(tell: Teller, text: str) -> None:
    with tell() as story:
        begin(story)
        story.texts(ANA, text)
        expect_taken(story)
        story.over()


@pytest.mark.parametrize("text", ["ok", "thanks", "\U0001f44d", LIKED])
def test_a_courtesy_takes_nothing_where_nobody_was_asked_for(tell: Teller, text: str) -> None:
    with tell() as story:
        begin(story)
        story.texts(BEN, "ack")
        story.expect_sms(BEN, "you have #4821")
        story.expect_sms(ANA, "Ben Okafor has #4821")
        story.expect_mail("ana@acme.example", "Ben Okafor has #4821")
        story.expect_answer("Ben Okafor has this ticket now")
        story.texts(ANA, text)
        assert story.record().escalations[-1].responded_by == "Ben Okafor"
        story.over()


def test_thanks_for_an_alert_take_nothing_and_are_answered_with_how_to(tell: Teller) -> None:
    with tell() as story:
        begin(story)
        story.texts(ANA, "thanks!")
        story.expect_sms(ANA, "#4821 still waits", "Reply ACK 4821")
        assert waiting(story)
        story.over()


def test_yes_is_start_for_whoever_had_opted_out(tell: Teller) -> None:
    with tell() as story:
        begin(story)
        story.texts(ANA, "STOP")
        story.expect_sms(ANA, "unsubscribed")
        story.expect_mail(DANA, "Ana Ruiz has opted out")
        story.texts(ANA, "yes")
        story.expect_sms(ANA, "re-subscribed")
        assert waiting(story)
        story.texts(ANA, "yes")
        expect_taken(story)
        story.over()


def test_a_text_that_is_brought_twice_acts_once(tell: Teller) -> None:
    with tell() as story:
        begin(story)
        sms = story.world.twilio.reply(ANA, "ack")
        story.settle()
        expect_taken(story)
        other = second(story)
        story.world.twilio.repeat(sms)
        story.settle()
        story.expect_sms(ANA, "you have #4821")
        assert waiting(story, other)
        story.over()


def test_a_text_that_was_not_answered_means_what_it_meant_when_it_came(tell: Teller) -> None:
    with tell() as story:
        begin(story)
        twilio = story.world.twilio
        sms = Sms(twilio.access.number, ANA, "ack", "inbound", story.hands.now, 0.0)
        _begun(story, sms.sid)
        story.forward(60)
        other = second(story)
        twilio.repeat(sms)
        story.settle()
        expect_taken(story)
        assert waiting(story, other)
        story.over()


def _told_by(story: Story, connection: str) -> None:
    """From now on the helpdesk's webhooks come as those of another account."""
    desk = story.world.zendesk
    desk.access = replace(desk.access, hook=f"{story.url}/hooks/{connection}")


def _begun(story: Story, sid: str) -> None:
    """The text came once before, and we ended before it was answered."""
    text = PhoneText(story.hands.now)
    attempt(story.bridge, lambda turn: turn.commit.put(f"sms/{sid}", text))
