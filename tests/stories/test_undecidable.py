"""What can never be decided ends as a dead letter at once, and an admin hears of it."""

import pytest
import redis

from bridge.core.agenda import ItemKind
from bridge.core.commit import Index
from tests.stories.conftest import Teller
from tests.stories.lost_webhooks import hold_webhooks
from tests.stories.story import DANA, Story

UNKNOWN_WORD = {"escalation_emergency": "All hands on deck"}


def test_a_word_that_nobody_knows_on_a_ticket_that_is_gone(tell: Teller) -> None:
    with tell() as story:
        story.world.zendesk.words = UNKNOWN_WORD
        held = hold_webhooks(story)
        story.client_sets("emergency")
        del story.world.zendesk.tickets[4821]
        del story.world.webhooks.post
        for webhook in held:
            story.world.webhooks.post(webhook)
        story.settle()
        _ended(story)
        asked = [one for one in story.world.requests if "/tickets/4821" in one.path]
        story.forward(600)
        again = [one for one in story.world.requests if "/tickets/4821" in one.path]
        assert again == asked


@pytest.mark.redis
def test_an_event_that_cannot_be_read(tell: Teller, redis_url: str) -> None:
    with tell() as story:
        story.world.zendesk.set_level(
            4821, "escalation_emergency", story.zendesk_user("Casey Client")
        )
        assert story.world.flush(20)
        (event,) = [each for each in story.bridge.store.agenda() if each.kind is ItemKind.EVENT]
        with redis.from_url(redis_url) as client:
            client.set(f"{{bridge}}:event:{event.about}", b'{"id": 5}')
        story.forward(10)
        _ended(story)


def _ended(story: Story) -> None:
    (letter,) = story.bridge.store.listed(Index.DEAD)
    assert letter.startswith(ItemKind.EVENT)
    story.expect_mail(DANA, "acme", "could not be decided")
