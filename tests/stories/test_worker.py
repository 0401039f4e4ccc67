"""The worker with its threads: what wakes it, what it outlives, and how it ends."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import redis

from bridge.core.deliveries import Message, Receipt
from bridge.errors import TemporaryFailure
from bridge.ports import Channel
from bridge.run.worker import Worker
from tests.stories.conftest import Teller
from tests.stories.story import Story

TICKETS = (4821, 4822, 4823)


class Stuck:
    """A channel whose sends do not come back until they are let go."""

    def __init__(self, channel: Channel) -> None:
        self.traits = channel.traits
        self.entered, self.let_go = threading.Semaphore(0), threading.Event()

    def send(self, message: Message) -> Receipt:
        """Hang."""
        self.entered.release()
        self.let_go.wait(60)
        raise TemporaryFailure("the provider hung up")


def test_whatever_hangs_a_worker_ends_in_the_time_that_it_is_given(tell: Teller) -> None:
    with tell() as story:
        stuck = Stuck(story.bridge.channels["sms"])
        worker = Worker(replace(story.bridge, channels={"sms": stuck}), hands=8)
        for ticket in TICKETS:
            _client_chooses_emergency(story, ticket)
        worker.start()
        for _ in range(6):
            assert stuck.entered.acquire(timeout=30)
        begun = time.monotonic()
        worker.stop(2.0)
        # One after the other they would take twelve seconds.
        assert time.monotonic() - begun < 8.0
        assert story.bridge.store.leased() >= 6, "they are left to their leases"
        stuck.let_go.set()
        eventually(lambda: not story.bridge.store.leased())


def test_what_a_worker_holds_is_finished_and_nothing_new_is_taken(tell: Teller) -> None:
    with tell() as story:
        stuck = Stuck(story.bridge.channels["sms"])
        worker = Worker(replace(story.bridge, channels={"sms": stuck}), hands=2)
        _client_chooses_emergency(story, 4821)
        worker.start()
        for _ in range(2):
            assert stuck.entered.acquire(timeout=30)
        stopper = threading.Thread(target=worker.stop)
        stopper.start()
        stuck.let_go.set()
        stopper.join(30)
        assert not stopper.is_alive()
        assert story.bridge.store.leased() == 0
        _client_chooses_emergency(story, 4822)
        assert story.world.flush(20)
        assert story.record("acme/4821").current
        assert [each.kind for each in story.bridge.store.agenda() if each.kind == "event"]


def test_an_item_that_a_later_version_wrote_costs_no_thread(tell: Teller, redis_url: str) -> None:
    with tell() as story:
        with redis.from_url(redis_url) as client:
            for number in range(20):
                id = f"carrier_pigeon:{number}"
                client.hset("{bridge}:items", id, b'{"kind":"carrier_pigeon","about":"1","due":1}')
                client.zadd("{bridge}:agenda", {id: story.hands.now - 60})
        worker = Worker(story.bridge, hands=2)
        worker.start()
        for ticket in TICKETS:
            _client_chooses_emergency(story, ticket)
        eventually(lambda: len(story.received()["sms"]) == 2 * len(TICKETS))
        worker.stop()


def _client_chooses_emergency(story: Story, ticket: int) -> None:
    """The webhook is on its way; whoever works on the agenda decides it."""
    client = story.zendesk_user("Casey Client")
    if ticket not in story.world.zendesk.tickets:
        story.world.zendesk.create_ticket("All tills are down", client, id=ticket, silent=True)
    story.world.zendesk.set_level(ticket, "escalation_emergency", client)


def eventually(condition: Callable[[], bool], within: float = 30.0) -> None:
    """Wait for it; AssertionError when it does not come to pass."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)
