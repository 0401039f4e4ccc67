"""One story for each row of the policy table, told on the simulated Zendesk."""

import pytest

from bridge.core.commit import Commit
from bridge.core.people import Restriction, RestrictionMode
from tests.stories.conftest import Teller
from tests.stories.story import ANA, BEN, HOUR, TUESDAY_TEN, Story

pytestmark = pytest.mark.redis


def test_an_emergency_is_told_at_once_and_shown_on_the_ticket(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("emergency", reason="No card payment goes through in any store.")
        for phone in (ANA, BEN):
            text = story.expect_sms(phone, "EMERGENCY", "4821", "Checkout is down", "ACK 4821")
            assert len(text) <= 160
        for address in ("ana@acme.example", "ben@acme.example"):
            mail = story.expect_mail(address, "EMERGENCY", "4821", "Checkout is down")
            assert mail["subject"].startswith("EMERGENCY")
        story.expect_answer("Emergency", "26 Nov")
        assert story.ticket().priority == "urgent"
        assert "escalated_emergency" in story.ticket().tags
        assert "checkout" in story.ticket().tags
        assert story.level() == "emergency"
        # Zendesk's events do not tell why: that is read after the alert, for the next message.
        assert "No card payment" in story.record().escalations[-1].reason_text
        story.forward(60)
        story.note("Ana Ruiz", "Ben Okafor")
        story.over()


def test_a_higher_priority_waits_for_the_digest(tell: Teller) -> None:
    with tell() as story:
        story.agent_sets("higher_priority")
        assert "Thank you" not in story.expect_answer("Higher Priority")
        assert "escalated_higher_priority" in story.ticket().tags
        assert story.ticket().priority == "normal"
        story.forward(24 * HOUR)
        for address in ("ana@acme.example", "ben@acme.example"):
            story.expect_mail(address, "digest", "4821")
        story.over()


def test_while_the_cooldown_runs_the_field_goes_back_and_the_client_is_told(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("higher_priority")
        story.expect_answer("Higher Priority")
        story.forward(HOUR)
        story.client_sets("emergency")
        story.expect_answer("26 Nov")
        story.expect_mails("4821", "an Emergency was asked for")
        assert story.level() == "higher_priority"
        assert story.reasons() == ["escalated", "cooldown"]
        story.over()


def test_an_upgrade_passes_once_where_it_is_allowed(tell: Teller) -> None:
    changes = {"[policy]\n": "[policy]\nallow_upgrade = true\n"}
    with tell(changes=changes) as story:
        story.client_sets("higher_priority")
        story.expect_answer("Higher Priority")
        story.forward(HOUR)
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY", "4821")
        story.expect_answer("Emergency")
        story.agent_says("I am on it.")
        _expect_taken(story)
        story.forward(22 * HOUR)
        for address in ("ana@acme.example", "ben@acme.example"):
            subject = story.expect_mail(address, "digest")["subject"]
            assert subject.endswith(": 1 emergency taken")
        assert story.reasons() == ["escalated", "upgraded"]
        story.over()


def test_a_client_cannot_withdraw(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY")
        story.expect_answer("Emergency")
        story.forward(120)
        story.client_sets(None)
        assert story.level() == "emergency"
        story.expect_answer("This has been resolved")
        assert story.reasons() == ["escalated", "lowering_refused"]
        story.over()


def test_an_agent_is_told_by_note_how_to_stand_it_down(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY")
        story.expect_answer("Emergency")
        story.forward(120)
        story.agent_sets("higher_priority")
        assert story.level() == "emergency"
        story.note("stand")
        story.over()


def test_an_agent_may_lower_where_it_is_allowed(tell: Teller) -> None:
    changes = {"[policy]\n": "[policy]\nagents_may_lower = true\n"}
    with tell(changes=changes) as story:
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY")
        story.expect_answer("Emergency")
        story.forward(120)
        story.agent_sets(None)
        story.expect_pms("4821", "Alex Agent")
        story.expect_answer("stood down by Alex Agent", "If it is not over")
        assert story.level() is None
        assert "escalated_emergency" not in story.ticket().tags
        story.over()


def test_the_cooldown_ends_after_48_hours_and_a_second_escalation_counts_as_no_2(
    tell: Teller,
) -> None:
    with tell() as story:
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY")
        story.expect_answer("Emergency")
        story.agent_says("On it.")
        _expect_taken(story)
        story.forward(48 * HOUR - 1)
        assert story.level() == "emergency"
        story.forward(1)
        assert story.level() is None
        story.note("cooldown")
        assert "escalated_before" in story.ticket().tags
        for _ in range(2):
            for address in ("ana@acme.example", "ben@acme.example"):
                story.expect_mail(address, "digest")
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY")
        story.expect_answer("Emergency")
        record = story.bridge.store.history("acme/4821")
        assert story.reasons() == ["escalated", "escalated"]
        assert len({line.escalation for line in record if line.reason == "escalated"}) == 2
        story.over()


def test_a_resolved_reply_stands_down_and_tells_who_was_told(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY")
        story.expect_answer("Emergency")
        story.forward(300)
        story.client_says("Hi,\n\nThis has been resolved \u2014 the router was unplugged.")
        story.expect_pms("4821", "Casey")
        story.expect_answer("stood down by Casey Client", "If it is not over")
        story.forward(22 * HOUR)
        for address in ("ana@acme.example", "ben@acme.example"):
            story.expect_mail(address, "digest", "4821")
        story.over()


def test_nobody_responds_for_15_business_minutes(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY")
        story.expect_answer("Emergency")
        story.forward(899)
        story.forward(1)
        _expect_seen_by_nobody(story)
        story.over()


def test_a_client_who_asks_again_gets_who_was_told(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY")
        story.expect_answer("Emergency")
        story.forward(905)
        _expect_seen_by_nobody(story)
        story.client_says("Hello? Did you get this?")
        story.expect_sms(ANA, "ASKED AGAIN", "4821")
        story.expect_sms(BEN, "ASKED AGAIN", "4821")
        story.expect_mail("ana@acme.example", "asks again")
        story.expect_mail("ben@acme.example", "asks again")
        answer = story.expect_answer("Ana Ruiz", "delivered")
        assert ANA not in answer
        story.over()


def test_a_restricted_account_is_refused_and_told_why(tell: Teller) -> None:
    with tell() as story:
        _restrict(story, RestrictionMode.REFUSE)
        story.client_sets("emergency")
        story.expect_answer("three unjustified alarms")
        assert story.level() is None
        assert story.reasons() == ["restricted"]
        story.over()


def test_a_restricted_account_may_be_taken_as_higher_priority(tell: Teller) -> None:
    with tell() as story:
        _restrict(story, RestrictionMode.HIGHER_PRIORITY)
        story.client_sets("emergency")
        story.expect_answer("Higher Priority", "three unjustified alarms")
        assert story.level() == "higher_priority"
        assert story.reasons() == ["restricted_to_higher_priority"]
        story.over()


def test_outside_business_hours_people_are_alerted_all_the_same(tell: Teller) -> None:
    with tell(start=TUESDAY_TEN + 12 * HOUR) as story:
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY")
        story.expect_answer("Emergency", "agreement", "22:15")
        story.forward(HOUR)
        for _ in range(3):
            story.expect_pms("NOT SEEN", "4821")
        story.over()


def test_a_stranger_to_the_organization_may_not_escalate(tell: Teller) -> None:
    with tell() as story:
        desk = story.world.zendesk
        other = desk.add_organization("Somebody Else")
        desk.add_user("Sam Stranger", "sam@else.example", organization=other)
        desk.set_level(4821, "escalation_emergency", story.zendesk_user("Sam Stranger"))
        story.settle()
        assert story.level() is None
        assert story.reasons() == ["not_a_member"]
        story.expect_answer("not a member of Acme Stores")
        story.over()


def _expect_taken(story: Story) -> None:
    for phone, address in ((ANA, "ana@acme.example"), (BEN, "ben@acme.example")):
        story.expect_sms(phone, "Alex Agent")
        story.expect_mail(address, "Alex Agent")


def _expect_seen_by_nobody(story: Story) -> None:
    for phone, address in ((ANA, "ana@acme.example"), (BEN, "ben@acme.example")):
        story.expect_sms(phone, "NOT SEEN", "4821")
        story.expect_mail(address, "NOT SEEN", "15 minutes")
    story.expect_mail("dana@acme.example", "seen by nobody")


def _restrict(story: Story, mode: RestrictionMode) -> None:
    organization = next(iter(story.world.zendesk.organizations.values()))
    restriction = Restriction(
        "acme",
        str(organization.id),
        story.hands.now + 30 * 86_400,
        "three unjustified alarms",
        "Dana Admin",
        mode,
    )
    commit = Commit()
    commit.put(f"acme/{organization.id}", restriction)
    story.bridge.store.commit(commit, story.hands.now)
