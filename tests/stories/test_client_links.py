"""Who may open a client's link, for how long, and what the page says without a helpdesk."""

import re

import pytest
import requests

from bridge.core.people import RestrictionMode
from bridge.flows.ticket.client_links import revoke
from tests.stories.conftest import Teller
from tests.stories.pages import REASON, Visitor, path, visitor, words
from tests.stories.story import HOUR, Story
from tests.stories.test_policy import _restrict

DAY = 24 * HOUR


def test_a_restricted_account_sees_why_before_it_chooses(tell: Teller) -> None:
    with tell() as story:
        _restrict(story, RestrictionMode.REFUSE)
        casey = visitor(story)
        page = casey.open()
        for said in ("three unjustified alarms", "24 Dec 2026", "reply on the ticket"):
            assert said in words(page)
        emergency = re.search(r'<input[^>]+value="emergency"[^>]*>', page.text)
        assert emergency and "disabled" in emergency[0]
        casey.escalate(page=page)
        story.settle()
        story.expect_answer("three unjustified alarms")
        assert story.reasons() == ["restricted"]
        casey.escalate(level="higher_priority")
        story.settle()
        story.expect_answer("Higher Priority")
        story.over()


def test_an_emergency_that_will_be_a_higher_priority_says_so_before(tell: Teller) -> None:
    with tell() as story:
        _restrict(story, RestrictionMode.HIGHER_PRIORITY)
        casey = visitor(story)
        assert "An Emergency is taken as Higher Priority" in words(casey.open())
        asked = casey.escalate()
        story.settle()
        story.expect_answer("Higher Priority", "three unjustified alarms")
        assert "We have recorded it as Higher Priority" in words(
            requests.get(asked.url, timeout=10)
        )
        story.over()


def test_a_stranger_is_shown_nothing(tell: Teller) -> None:
    with tell() as story:
        desk = story.world.zendesk
        other = desk.add_organization("Somebody Else")
        desk.add_user("Sam Stranger", "sam@else.example", organization=other)
        sam = visitor(story, "Sam Stranger")
        page = sam.open()
        assert page.status_code == 403
        assert "Checkout" not in page.text and "#escalate" in page.text
        casey = visitor(story)
        refused = casey.open()
        hidden = re.search(r'name="csrf_token" value="([^"]+)"', refused.text)
        assert hidden
        assert sam.press("escalation", refused, level="emergency", reason=REASON).status_code in (
            400,
            403,
        )
        assert sam.status()["code"] == 403
        story.settle()
        assert story.level() is None
        story.over()


def test_a_colleague_of_the_requester_may_escalate(tell: Teller) -> None:
    with tell() as story:
        desk = story.world.zendesk
        acme = next(iter(desk.organizations.values()))
        desk.add_user("Cora Colleague", "cora@acme-stores.example", organization=acme)
        visitor(story, "Cora Colleague").escalate()
        story.settle()
        story.expect_emergency()
        assert story.record().escalations[-1].by.name == "Cora Colleague"
        story.over()


@pytest.mark.parametrize(
    ("path_", "status", "said"),
    [
        ("/t/", 404, "A part of the link is missing"),
        ("/t/never-made", 404, "This link leads nowhere"),
        ("/t/WyJhY21lIl0.AAAA", 404, "This link leads nowhere"),
        (f"/t/{'x' * 5000}", 404, "This link leads nowhere"),
    ],
)
def test_a_link_that_is_none(tell: Teller, path_: str, status: int, said: str) -> None:
    with tell() as story:
        page = requests.get(f"{story.url}{path_}", headers={"Accept": "text/html"}, timeout=10)
        assert (page.status_code, said in words(page)) == (status, True)
        assert "reach a person" in words(page)
        story.over()


def test_a_link_that_was_changed(tell: Teller) -> None:
    with tell() as story:
        link = visitor(story).link
        head, _, signature = link.rpartition(".")
        flipped = head[:-4] + ("A" if head[-4] != "A" else "B") + head[-3:]
        assert Visitor(f"{flipped}.{signature}").open().status_code == 404
        story.over()


def test_a_link_holds_for_30_days(tell: Teller) -> None:
    with tell() as story:
        casey = visitor(story)
        form = casey.open()
        story.hands.now += 30 * DAY - 1
        assert casey.open().status_code == 200
        story.hands.now += 1
        page = casey.open()
        assert page.status_code == 410
        assert "older than" not in words(page) and "30 days" in words(page)
        assert f'href="{story.bridge.connections["acme"].base_url}"' in page.text
        assert casey.escalate(page=form).status_code == 410
        assert casey.status()["code"] == 410


def test_links_of_a_ticket_are_declared_void(tell: Teller) -> None:
    with tell() as story:
        casey = visitor(story)
        form = casey.open()
        revoke(story.bridge, "acme", "4821", "Dana Admin", story.hands.now)
        assert casey.open().status_code == 410
        assert "void" in words(casey.open())
        assert casey.escalate(page=form).status_code == 410
        story.hands.now += 1
        assert visitor(story).open().status_code == 200
        line = story.bridge.store.history("acme/4821")[-1]
        assert (line.what, line.who) == ("Clients' links revoked", "Dana Admin")
        story.over()


def test_the_link_in_an_answer_leads_to_the_page(tell: Teller) -> None:
    with tell() as story:
        story.client_sets("higher_priority")
        answer = story.expect_answer("Higher Priority")
        link = re.search(rf"{story.url}/t/\S+", answer)
        assert link, answer
        page = Visitor(link[0]).open()
        assert "Checkout is down" in words(page)
        assert "This page is for Casey Client" in words(page)
        story.over()


def test_the_page_works_while_the_helpdesk_does_not(tell: Teller) -> None:
    with tell() as story:
        story.world.faults.add("zendesk", "503")
        casey = visitor(story)
        page = casey.open()
        assert page.status_code == 200
        assert "details cannot be shown now" in words(page)
        casey.escalate(page=page)
        story.settle()
        story.expect_pms("EMERGENCY", "4821", "card payment")


def test_the_helpdesk_is_asked_once_a_minute(tell: Teller) -> None:
    with tell() as story:
        casey = visitor(story)
        asked = [_reads(story, casey) for _ in range(3)]
        assert asked[0] > 0 and asked[1:] == [0, 0]
        story.hands.now += 61
        assert _reads(story, casey) > 0
        story.over()


def _reads(story: Story, casey: Visitor) -> int:
    before = len(story.world.requests)
    assert path(casey.open()).startswith("/t/")
    return len(story.world.requests) - before


def test_the_link_is_left_out_where_strangers_are_on_cc(tell: Teller) -> None:
    with tell() as story:
        desk = story.world.zendesk
        stranger = desk.add_user("Sam Stranger", "sam@else.example")
        colleague = desk.add_user(
            "Carl Colleague",
            "carl@client.example",
            organization=desk.organizations[story.ticket().organization_id],
        )
        story.ticket().ccs = (stranger.id,)
        story.client_sets("emergency")
        story.expect_pms("EMERGENCY")
        assert "/t/" not in story.expect_answer("Emergency")
        story.ticket().ccs = (colleague.id,)
        story.forward(HOUR)
        story.client_sets(None)
        assert "/t/" in story.expect_answer("This has been resolved")


@pytest.mark.parametrize("changes", [{"suspended": True}, {"active": False}])
def test_the_link_of_a_user_who_is_no_more_leads_nowhere(
    tell: Teller, changes: dict[str, bool]
) -> None:
    with tell() as story:
        casey = visitor(story)
        assert casey.open().status_code == 200
        vars(story.zendesk_user("Casey Client")).update(changes)
        story.hands.now += 61
        page = casey.open()
        assert page.status_code == 410
        assert "Checkout" not in page.text
        casey.escalate(page=page)
        story.settle()
        assert story.reasons() == []
        story.over()
