"""The client's page as a browser without JavaScript uses it."""

import re
from urllib.parse import urlsplit

import requests

from bridge.core.client_links import ClientLink
from bridge.flows.ticket.client_links import url
from tests.stories.story import Story

REASON = "No card payment goes through in any store."


class Visitor:
    """Somebody with a link and a browser that keeps cookies."""

    def __init__(self, link: str) -> None:
        self.link = link
        self._browser = requests.Session()
        self._browser.headers["Accept"] = "text/html"

    def open(self, page: str = "") -> requests.Response:
        """Follow the link, or to a page beyond it."""
        return self._browser.get(self.link + page, timeout=10)

    def escalate(
        self, level: str = "emergency", reason: str = REASON, page: requests.Response | None = None
    ) -> requests.Response:
        """Fill the form in and press the button."""
        return self.press("escalation", page, level=level, reason=reason)

    def press(
        self, action: str, page: requests.Response | None = None, **fields: str
    ) -> requests.Response:
        """Send a form of the page with its hidden fields."""
        page = page or self.open()
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        return self._browser.post(f"{self.link}/{action}", data=hidden | fields, timeout=10)

    def status(self) -> dict[str, object]:
        """What machines see."""
        answer = requests.get(f"{self.link}/status.json", timeout=10)
        return {"code": answer.status_code, **answer.json()}


def visitor(story: Story, name: str = "Casey Client", ticket: int = 4821) -> Visitor:
    """Somebody of the sandbox Zendesk with a link of their own."""
    person = str(story.zendesk_user(name).id)
    return Visitor(url(story.bridge, ClientLink("acme", str(ticket), person, story.hands.now)))


def words(page: requests.Response) -> str:
    """What a page says, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def path(page: requests.Response) -> str:
    """Where a browser ended up."""
    return urlsplit(page.url).path


def sign_in(story: Story, address: str = "ana@acme.example") -> requests.Session:
    """The browser of somebody of the team who has signed in by the link in their mail."""
    browser = requests.Session()
    browser.headers["Accept"] = "text/html"
    send(browser, f"{story.url}/sign-in", f"{story.url}/sign-in", email=address)
    story.settle()
    mail = story.expect_mail(address, "/sign-in/")
    link = re.search(r"http://\S+/sign-in/\S+", mail["text"])
    assert link, mail["text"]
    assert send(browser, link[0], link[0]).ok
    return browser


def send(browser: requests.Session, page: str, to: str, **fields: str) -> requests.Response:
    """Open a page and send a form of it; a failure is shown with the page's own words."""
    opened = browser.get(page, timeout=10)
    token = re.search(r'name="csrf_token" value="([^"]+)"', opened.text)
    assert token, words(opened)
    return browser.post(to, data={"csrf_token": token[1], **fields}, timeout=10)
