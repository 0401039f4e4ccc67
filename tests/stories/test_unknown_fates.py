"""A provider takes a text, says that it failed, and cannot be asked either: two copies at most."""

from tests.stories.conftest import Teller
from tests.stories.story import ANA, BEN, PMS, Story

LOOKS_UNTIL_A_COPY = 25.0


def test_of_a_text_whose_fate_nobody_knows_there_are_two_copies_at_most(tell: Teller) -> None:
    with tell() as story:
        begun = story.hands.now
        _takes_and_denies(story, begun + 600)
        story.client_sets("emergency")
        story.forward(900)
        for phone, address in PMS:
            first, second = _times(story, phone)
            assert first == begun
            assert begun + LOOKS_UNTIL_A_COPY <= second <= begun + 60
            story.expect_sms(phone, "EMERGENCY")
            story.expect_sms(phone, "EMERGENCY")
            story.expect_mail(address, "EMERGENCY")
            story.expect_mail(address, "SMS is in trouble")
        texts = [one for one in story.deliveries().values() if one.channel == "sms"]
        assert all(one.state.with_provider for one in texts)


def test_a_list_that_answers_again_in_time_spares_the_copy(tell: Teller) -> None:
    with tell() as story:
        begun = story.hands.now
        _takes_and_denies(story, begun + 15)
        story.client_sets("emergency")
        story.forward(120)
        assert [_times(story, phone) for phone in (ANA, BEN)] == [[begun], [begun]]


def test_a_copy_that_was_certainly_not_taken_leaves_the_doubt(tell: Teller) -> None:
    with tell() as story:
        begun = story.hands.now
        _takes_and_denies(story, begun + 20)
        story.world.faults.add("twilio", "500", until=begun + 600, method="GET")
        story.world.faults.add("twilio", "429", until=begun + 40, method="POST", retry_after="1")
        story.client_sets("emergency")
        story.forward(590)
        assert [len(_times(story, phone)) for phone in (ANA, BEN)] == [2, 2]


def test_what_is_over_is_neither_copied_nor_looked_for(tell: Teller) -> None:
    with tell() as story:
        _takes_and_denies(story, story.hands.now + 3600)
        story.client_sets("emergency")
        story.texts(ANA, "ack 4821")
        story.forward(300)
        assert [len(_times(story, phone)) for phone in (ANA, BEN)] == [1, 1]
        due = [each.about for each in story.bridge.store.agenda() if each.kind == "delivery"]
        assert not [about for about in due if "emergency" in about]


def _takes_and_denies(story: Story, until: float) -> None:
    """Twilio takes texts and answers 500, does not show its list, and calls nobody back."""
    for phone, _ in PMS:
        story.world.twilio.script(phone, ends="queued")
    story.world.faults.add("twilio", "accepted_then_500", until=until, method="POST")
    story.world.faults.add("twilio", "500", until=until, method="GET")


def _times(story: Story, phone: str) -> list[float]:
    """When the texts of the emergency to a phone were taken, by the story's clock."""
    texts = [sms for sms in story.received()["sms"] if sms["to"] == phone]
    return [sms["created_at"] for sms in texts if sms["body"].startswith("EMERGENCY")]
