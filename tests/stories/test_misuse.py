"""Judgements and what they suggest; restrictions, told to the client and over by themselves."""

import re
from datetime import timedelta

import pytest
import requests

from tests.stories.conftest import Teller
from tests.stories.pages import send, sign_in, visitor, words
from tests.stories.story import ANA, DANA, HOUR, Story

DAY = 24 * HOUR
REASON = "Three alarms in a row were about cosmetic problems."


def test_a_project_manager_judges_in_one_click(tell: Teller) -> None:
    with tell() as story:
        link = _emergency(story)
        assert "Was it an emergency?" not in words(requests.get(link, timeout=10))
        story.agent_says("Fixed.")
        story.expect_pms("Alex Agent")
        browser = requests.Session()
        for _ in range(3):
            assert "Was it an emergency?" in words(browser.get(link, timeout=10))
        assert browser.get(f"{link}/judgement", timeout=10).status_code == 405
        page = send(browser, link, f"{link}/judgement", justified="no")
        assert "Not justified, says Ana Ruiz" in words(page)
        changed = send(browser, link, f"{link}/judgement", justified="yes")
        assert "Justified, says Ana Ruiz" in words(changed)
        assert send(browser, link, f"{link}/judgement", justified="maybe").status_code == 400
        assert _judged(story) == [
            ("Judged unjustified", "Ana Ruiz"),
            ("Judged justified", "Ana Ruiz"),
        ]
        story.over()


def test_who_is_signed_in_judges_on_now(tell: Teller) -> None:
    with tell() as story:
        _emergency(story)
        story.client_says("This has been resolved")
        story.expect_pms("Casey")
        story.expect_answer("stood down by Casey Client")
        browser = sign_in(story)
        escalation = story.record().escalations[-1].id
        now = f"{story.url}/now"
        page = send(browser, now, f"{now}/{escalation}/judgement", justified="no")
        assert "Not justified, says Ana Ruiz" in words(page)
        stranger = requests.post(f"{now}/{escalation}/judgement", timeout=10)
        assert stranger.status_code in (400, 401)
        assert _judged(story) == [("Judged unjustified", "Ana Ruiz")]
        story.over()


def test_three_that_were_not_justified_suggest_a_restriction(tell: Teller) -> None:
    with tell() as story:
        browser = sign_in(story)
        for ticket in (4821, 4822, 4823):
            _add_ticket(story, ticket)
            _judge(story, browser, ticket, "no")
            suggested = "were not justified" in words(browser.get(f"{story.url}/now", timeout=10))
            assert suggested == (ticket == 4823)
        story.settle()
        story.expect_mail(DANA, "Acme Stores", "3 unjustified emergencies", "/restrictions")
        page = browser.get(f"{story.url}/restrictions", timeout=10)
        assert "3 emergencies in 90 days were not justified" in words(page)
        assert "3 not justified" in words(page)
        story.over()


def test_a_person_restricts_and_the_client_is_told(tell: Teller) -> None:
    with tell() as story:
        browser = _restricted(story)
        answer = story.expect_answer("Emergencies are not available", "cosmetic problems")
        assert "Thu 17 Dec 2026, 00:00 CST" in answer and "Higher Priority stays" in answer
        lines = [line for line in story.bridge.store.history("acme/4821") if line.reason]
        assert ("Restricted", "Ana Ruiz") in {(line.what, line.who) for line in lines}
        page = words(browser.get(f"{story.url}/restrictions", timeout=10))
        assert "Emergencies are refused until Thu 17 Dec 2026, 00:00 CST" in page
        assert "Set by Ana Ruiz" in page
        _add_ticket(story, 4822)
        assert "cosmetic problems" in words(visitor(story, ticket=4822).open())
        story.client_sets("emergency", ticket=4822)
        story.expect_answer("cosmetic problems", ticket=4822)
        assert story.level(4822) is None
        story.over()


def test_it_ends_by_itself(tell: Teller) -> None:
    with tell() as story:
        browser = _restricted(story, until=1)
        story.expect_answer("Emergencies are not available")
        _add_ticket(story, 4822)
        story.hands.now += 38 * HOUR - 1
        assert "cosmetic problems" in words(visitor(story, ticket=4822).open())
        story.hands.now += 1
        assert "cosmetic problems" not in words(visitor(story, ticket=4822).open())
        browser = sign_in(story, "ben@acme.example")
        page = words(browser.get(f"{story.url}/restrictions", timeout=10))
        assert "No account is restricted" in page


def test_a_person_ends_it_early(tell: Teller) -> None:
    with tell() as story:
        browser = _restricted(story)
        story.expect_answer("Emergencies are not available")
        account = _account(story)
        page = f"{story.url}/restrictions"
        story.hands.now += 60
        ended = send(browser, page, f"{page}/end", account=account)
        assert "The restriction has ended" in words(ended)
        story.settle()
        story.expect_answer("available to your account again")
        assert send(browser, page, f"{page}/end", account=account).status_code == 404
        history = story.bridge.store.history(f"account:{account}")
        assert [(line.what, line.who) for line in history] == [
            ("Restricted", "Ana Ruiz"),
            ("Restriction ended early", "Ana Ruiz"),
        ]
        story.over()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": "short"}, "Write 10 to 300 characters"),
        ({"until": "2026-11-23"}, "Name a day from today on"),
        ({"until": "2028-11-23"}, "Name a day from today on"),
        ({"until": "soon"}, "Name a day from today on"),
    ],
)
def test_a_restriction_needs_a_reason_and_an_end(
    tell: Teller, fields: dict[str, str], said: str
) -> None:
    with tell() as story:
        _emergency(story)
        browser = sign_in(story)
        page = f"{story.url}/restrictions"
        form = {"record": "acme/4821", "reason": REASON, "until": "2026-12-16", **fields}
        refused = send(browser, page, page, **form)
        assert (refused.status_code, said in words(refused)) == (422, True)
        story.settle()
        story.over()


def test_nobody_restricts_without_signing_in(tell: Teller) -> None:
    with tell() as story:
        page = f"{story.url}/restrictions"
        shown = requests.get(page, timeout=10)
        assert shown.url == f"{story.url}/sign-in"
        for address in (page, f"{page}/end"):
            assert requests.post(address, timeout=10).status_code in (400, 401)
        story.over()


def _emergency(story: Story, ticket: int = 4821) -> str:
    """An emergency, expected; the link to Ana's page."""
    story.client_sets("emergency", ticket=ticket)
    link = re.search(r"http://\S+/e/\S+", story.expect_sms(ANA, "EMERGENCY", str(ticket)))
    assert link
    story.expect_mail("ana@acme.example", "EMERGENCY", str(ticket))
    story.expect_sms("+13125550102", "EMERGENCY", str(ticket))
    story.expect_mail("ben@acme.example", "EMERGENCY", str(ticket))
    story.expect_answer("Emergency", ticket=ticket)
    return link[0]


def _judge(story: Story, browser: requests.Session, ticket: int, justified: str) -> None:
    _emergency(story, ticket)
    story.client_says("This has been resolved", ticket=ticket)
    story.expect_pms("Casey", str(ticket))
    story.expect_answer("stood down by Casey Client", ticket=ticket)
    escalation = story.record(f"acme/{ticket}").escalations[-1].id
    now = f"{story.url}/now"
    assert send(browser, now, f"{now}/{escalation}/judgement", justified=justified).ok


def _restricted(story: Story, until: int = 22) -> requests.Session:
    """Ana has restricted Acme Stores for so many days after an emergency."""
    _emergency(story)
    browser = sign_in(story)
    story.agent_says("Fixed.")
    story.expect_pms("Alex Agent")
    page = f"{story.url}/restrictions"
    last_day = story.bridge.policy.hours.local(story.hands.now).date() + timedelta(days=until)
    form = {
        "record": "acme/4821",
        "reason": REASON,
        "until": last_day.isoformat(),
        "mode": "refuse",
    }
    assert "The account is restricted" in words(send(browser, page, page, **form))
    story.settle()
    return browser


def _add_ticket(story: Story, id: int) -> None:
    desk = story.world.zendesk
    if id not in desk.tickets:
        casey = story.zendesk_user("Casey Client")
        desk.create_ticket("Another problem", casey, id=id, silent=True)


def _account(story: Story) -> str:
    return f"acme/{story.ticket().organization_id}"


def _judged(story: Story) -> list[tuple[str, str]]:
    lines = story.bridge.store.history("acme/4821")
    return [(line.what, line.who) for line in lines if line.what.startswith("Judged")]
