"""What stories of storms begin with: many tickets of an account that escalate at once."""

import re
from typing import Any

import requests

from tests.stories.pages import words
from tests.stories.story import ANA, Story


def storm(story: Story, count: int, who: str = "Casey Client") -> list[int]:
    """So many new tickets of an account become emergencies, one after the other in a moment."""
    made = raised(story, count, who)
    story.settle()
    return made


def raised(story: Story, count: int, who: str = "Casey Client", by: str = "") -> list[int]:
    """The same, as far as the helpdesk: its webhooks have come, and nobody has worked on them.

    `by`: who set the level, if not the client.
    """
    user = story.zendesk_user(who)
    made = [_ticket(story, user, number) for number in range(1, count + 1)]
    for ticket in made:
        story.side(ticket).sets(ticket, "emergency", by or who, "")
    assert story.world.flush(20)
    return made


def held_back(story: Story, made: list[int]) -> list[int]:
    """Those of the tickets that no text to Ana has named yet."""
    told = " ".join(texts(story, ANA))
    return [ticket for ticket in made if not re.search(rf"#{ticket}\b", told)]


def another_account(story: Story, who: str = "Nina Nordic") -> None:
    """Somebody of another organization who may write tickets."""
    desk, name = story.world.zendesk, who.replace(" ", "-").lower()
    organization = desk.add_organization(f"Company of {who}")
    desk.add_user(who, f"{name}@other.example", organization=organization)


def texts(story: Story, number: str) -> list[str]:
    """All texts that a phone got, oldest first."""
    return [sms["body"] for sms in story.received()["sms"] if sms["to"] == number]


def mails(story: Story, address: str) -> list[dict[str, Any]]:
    """All mails that an address got, oldest first."""
    return [mail for mail in story.received()["mail"] if mail["to"] == address]


def note(story: Story, ticket: int) -> str:
    """The last note for staff on a ticket that says who was told."""
    return story.note("Who was told", ticket=ticket)


class BundlePage:
    """The page behind the link of a text about many, in a browser that keeps cookies."""

    def __init__(self, link: str) -> None:
        self.link = link
        self.browser = requests.Session()
        self.browser.headers["Accept"] = "text/html"

    def open(self, page: str = "") -> requests.Response:
        """Follow the link, or to a page beyond it."""
        return self.browser.get(self.link + page, timeout=10)

    def follow(self, title: str) -> str:
        """What the page of the ticket says whose title begins so."""
        link = re.search(rf'href="(/e/[^"]+)">\s*{title} ', self.open().text)
        assert link, words(self.open())
        own = self.browser.get(self.link.partition("/b/")[0] + link[1], timeout=10)
        return words(own)


def bundle_page(text: str) -> BundlePage:
    """The page that a text about many leads to."""
    link = re.search(r"http://\S+/b/\S+", text)
    assert link, text
    return BundlePage(link[0])


def _ticket(story: Story, user: Any, number: int) -> int:
    made = story.world.zendesk.create_ticket(f"Till {number} is dead", user, silent=True)
    return int(made.id)
