"""Every end has a way back: the same escalation goes on under its number, and all are told."""

from datetime import datetime

from bridge.core.commit import Index
from bridge.core.people import Person, RestrictionMode
from bridge.flows.escalation.raise_by_person import raise_to_emergency
from bridge.flows.escalation.resume import give_back, not_over
from tests.stories.conftest import Teller
from tests.stories.story import ANA, BEN, CHICAGO, DANA, HOUR, PMS, Story
from tests.stories.test_policy import _restrict

SATURDAY_THREE = datetime(2026, 11, 28, 3, 0, tzinfo=CHICAGO).timestamp()


def person(story: Story, id: str) -> Person:
    """One of the team by id."""
    found = story.bridge.person(id)
    assert found is not None
    return found


def current_id(story: Story) -> str:
    """The newest escalation's id."""
    return story.record().escalations[-1].id


def begin(story: Story) -> None:
    """An emergency that both project managers were told of."""
    story.client_sets("emergency")
    story.expect_emergency()
    story.forward(120)


def test_who_has_it_gives_it_back(tell: Teller) -> None:
    with tell() as story:
        begin(story)
        story.texts(ANA, "ack 4821")
        story.expect_sms(ANA, "you have #4821")
        story.expect_sms(BEN, "Ana Ruiz has #4821")
        story.expect_mail("ben@acme.example", "Ana Ruiz has")
        story.expect_answer("Ana Ruiz has this ticket now")
        assert give_back(story.bridge, current_id(story), person(story, "ana-ruiz"))
        story.settle()
        assert story.record().escalations[-1].waiting
        assert len(story.record().escalations) == 1
        story.expect_pms("GIVEN BACK", "4821")
        story.expect_answer("goes on", "Ana Ruiz gave it back", "10:17")
        story.note("goes on")
        story.forward(900)
        story.expect_pms("NOT SEEN", "4821")
        story.expect_mail(DANA, "seen by nobody")
        story.over()


def test_what_staff_ended_is_not_over(tell: Teller) -> None:
    with tell() as story:
        begin(story)
        story.agent_says("This has been resolved.")
        story.expect_pms("STAND DOWN", "Alex Agent")
        story.expect_answer("stood down by Alex Agent")
        assert "escalated_emergency" not in story.ticket().tags
        assert not_over(story.bridge, current_id(story), person(story, "ben-okafor"))
        story.settle()
        story.expect_pms("NOT OVER", "4821")
        story.expect_answer("goes on", "Ben Okafor")
        assert "escalated_emergency" in story.ticket().tags
        assert story.record().escalations[-1].waiting
        story.over()


def test_a_client_who_disagrees_with_staff_makes_it_go_on_once_an_hour(tell: Teller) -> None:
    with tell() as story:
        begin(story)
        _ended_by_staff(story)
        story.client_says("It is still not working.")
        story.expect_pms("NOT OVER", "4821")
        story.expect_answer("goes on", "Casey Client says")
        _ended_by_staff(story)
        story.client_says("No, it is still down.")
        story.expect_mails("the client writes after the end")
        assert not story.record().escalations[-1].waiting
        story.forward(HOUR)
        story.client_says("It is still down.")
        story.expect_pms("NOT OVER", "4821")
        story.expect_answer("goes on", "Casey Client says")
        story.over()


def test_a_client_who_asks_for_an_emergency_again_makes_it_go_on(tell: Teller) -> None:
    with tell() as story:
        begin(story)
        _ended_by_staff(story)
        story.forward(60)
        story.client_says("#escalate emergency: it came back")
        story.expect_pms("NOT OVER", "4821")
        story.expect_answer("goes on", "Casey Client says")
        assert len(story.record().escalations) == 1
        story.over()


def test_a_restricted_account_takes_no_end_back_by_itself(tell: Teller) -> None:
    with tell() as story:
        begin(story)
        _ended_by_staff(story)
        _restrict(story, RestrictionMode.REFUSE)
        story.client_says("It is still not working.")
        story.expect_mails("the client writes after the end", "still not working")
        story.forward(60)
        story.client_says("#escalate emergency: it came back")
        story.expect_mails("the client writes after the end", "it came back")
        story.expect_answer("can be changed again after")
        assert not story.record().escalations[-1].waiting
        story.over()


def test_what_the_client_ended_goes_on_by_a_person_only(tell: Teller) -> None:
    with tell() as story:
        begin(story)
        story.client_says("This has been resolved.")
        story.expect_pms("STAND DOWN", "Casey")
        story.expect_answer("stood down by Casey Client")
        story.client_says("Sorry, it is down again.")
        story.expect_mails("the client writes after the end", "down again")
        assert not story.record().escalations[-1].waiting
        assert not_over(story.bridge, current_id(story), person(story, "ana-ruiz"))
        story.settle()
        story.expect_pms("NOT OVER", "4821")
        story.expect_answer("goes on", "Ana Ruiz says")
        story.over()


def test_a_second_emergency_follows_the_first(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("emergency")
        story.expect_emergency()
        story.forward(48 * HOUR)
        for _ in range(9):
            story.expect_pms("NOT SEEN", "4821")
        story.expect_mail(DANA, "seen by nobody")
        for _ in range(2):
            for _, address in PMS:
                story.expect_mail(address, "digest", "4821")
        first = current_id(story)
        story.client_sets("emergency")
        story.expect_emergency()
        one, two = story.record().escalations
        assert (one.followed_by, one.waiting, two.waiting) == (2, False, True)
        assert story.bridge.store.listed(Index.WAITING) == [two.id]
        assert not not_over(story.bridge, first, person(story, "ana-ruiz"))
        story.over()


def test_a_person_raises_what_the_cooldown_refused(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("higher_priority")
        story.expect_answer("Higher Priority")
        story.forward(HOUR)
        story.client_sets("emergency", reason="Now nobody can pay.")
        story.expect_answer("26 Nov")
        story.expect_mails("an Emergency was asked for")
        assert raise_to_emergency(story.bridge, current_id(story), person(story, "ana-ruiz"))
        story.settle()
        story.expect_pms("EMERGENCY", "4821", "nobody can pay")
        story.expect_answer("raised this ticket")
        assert story.level() == "emergency"
        assert not raise_to_emergency(story.bridge, current_id(story), person(story, "ana-ruiz"))
        story.over()


def test_nobody_answers_on_a_saturday_night(tell: Teller) -> None:
    first = '[[people]]\nname = "Ana Ruiz"'
    tiers = "".join(
        f'[[people]]\nname = "{name}"\nemail = "{name.lower()}@acme.example"\ntier = {tier}\n\n'
        for name, tier in (("Tia", 2), ("Tom", 3))
    )
    with tell(start=SATURDAY_THREE, changes={first: tiers + first}) as story:
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY", "4821")
        story.expect_answer("by 03:15 CST")
        story.forward(899)
        story.forward(1)
        _expect_step(story, "tia@acme.example")
        story.forward(900)
        _expect_step(story, "tia@acme.example", "tom@acme.example")
        for seconds in (1800, *[3600] * 6):
            story.forward(seconds)
            _expect_step(story, "tia@acme.example", "tom@acme.example")
        for address in (*(each for _, each in PMS), "tia@acme.example", "tom@acme.example"):
            story.expect_mail(address, "digest", "4821")
        story.forward(6 * HOUR)
        story.over()


def _expect_step(story: Story, *more: str) -> None:
    story.expect_pms("NOT SEEN", "4821")
    for address in more:
        story.expect_mail(address, "NOT SEEN", "4821")


def _ended_by_staff(story: Story) -> None:
    story.forward(30)
    story.agent_says("This has been resolved.")
    story.expect_pms("STAND DOWN", "Alex Agent")
    story.expect_answer("stood down by Alex Agent")
