"""Many tickets that somebody set to Emergency at once: one line, and one press ends all of it."""

from tests.stories.conftest import Teller
from tests.stories.pages import send, sign_in, words
from tests.stories.storms import held_back, raised, storm, texts
from tests.stories.story import ANA, BEN

LINE = "Alex Agent set 12 tickets to Emergency"


def test_a_bulk_edit_is_one_line_and_one_bundle(tell: Teller) -> None:
    with tell() as story:
        made = raised(story, 12, by="Alex Agent")
        story.settle()
        story.forward(120)
        assert len(texts(story, ANA)) == 4
        assert f"{len(held_back(story, made))} more" not in texts(story, ANA)[-1]
        assert "9 more EMERGENCIES" in texts(story, ANA)[-1]
        page = sign_in(story).get(f"{story.url}/now", timeout=10)
        assert LINE in words(page) and "Nobody has 12 of them" in words(page)
        assert "data-escalation=" not in page.text


def test_one_press_stands_all_of_it_down(tell: Teller) -> None:
    with tell() as story:
        made = raised(story, 12, by="Alex Agent")
        story.settle()
        story.forward(120)
        browser = sign_in(story)
        first = min(
            (story.record(f"acme/{ticket}") for ticket in made),
            key=lambda record: (record.escalations[-1].changed_at, record.id),
        )
        link = f"{story.url}/bulk/{first.escalations[-1].id}"
        asked = words(browser.get(link, timeout=10))
        assert LINE in asked and "Are all 12 over?" in asked
        assert all(f"#{ticket}" in asked for ticket in made)
        before = len(texts(story, BEN))
        answer = send(browser, link, link)
        assert "12 emergencies are over" in words(answer) and LINE not in words(answer)
        story.forward(120)
        assert all(story.record(f"acme/{ticket}").escalations[-1].over for ticket in made)
        assert len(texts(story, BEN)) == before + 4
        assert "9 more STAND DOWN" in texts(story, BEN)[-1]
        (told,) = [mail for mail in story.received()["mail"] if mail["to"] == "alex@acme.example"]
        assert "You set 12 tickets to Emergency at once" in told["text"]
        assert "Ana Ruiz has stood all of them down" in told["text"]


def test_a_storm_of_a_few_is_no_bulk_edit(tell: Teller) -> None:
    with tell() as story:
        storm(story, 5)
        page = sign_in(story).get(f"{story.url}/now", timeout=10)
        assert page.text.count("data-escalation=") == 5 and "tickets to Emergency" not in page.text
