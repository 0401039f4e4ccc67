"""Somebody of the team, signed in to /now with a browser that takes notifications."""

import re
from typing import Any

import requests

from tests.push_service import VAPID_KEY, Browser
from tests.stories.story import Story

SAM = "sam@acme.example"
_DANA = '[[people]]\nname = "Dana Admin"'
WITH_PUSH: dict[str, Any] = {
    "variables": {"VAPID_PRIVATE_KEY": VAPID_KEY},
    "changes": {
        _DANA: f'[[people]]\nname = "Sam Staff"\nemail = "{SAM}"\nroles = ["staff"]\n\n{_DANA}'
    },
}
"""A story with browser notifications, and with a colleague who is no project manager."""


def sign_in_link(story: Story, email: str) -> str:
    """Ask for a link to sign in and take it out of the mail."""
    with requests.Session() as browser:
        page = browser.get(f"{story.url}/sign-in", timeout=10)
        data = {"csrf_token": csrf_of(page), "email": email}
        browser.post(f"{story.url}/sign-in", data=data, timeout=10)
    story.settle()
    mail = story.expect_mail(email, "Sign in")
    link = re.search(r"http://\S+/sign-in/[\w-]+", mail["text"])
    assert link, mail["text"]
    return link[0]


def csrf_of(page: requests.Response) -> str:
    """The token of a form."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token, "there is no form on the page"
    return token[1]


class Colleague:
    """Signs in by the link in a mail; `say` and the like are what the page's script does."""

    def __init__(self, story: Story, email: str) -> None:
        self._url = story.url
        self._browser = requests.Session()
        self._browser.headers["Accept"] = "application/json"
        link = sign_in_link(story, email)
        token = csrf_of(self._browser.get(link, timeout=10))
        page = self._browser.post(link, data={"csrf_token": token}, timeout=10)
        assert page.url == f"{story.url}/now"

    @property
    def setup(self) -> dict[str, str]:
        """The public key and the token of the next request."""
        answer = self._browser.get(f"{self._url}/push/setup.json", timeout=10)
        said: dict[str, str] = answer.json()
        return said

    def now(self) -> str:
        """What /now says, on one line."""
        page = self._browser.get(f"{self._url}/now", timeout=10)
        assert page.status_code == 200
        return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())

    def subscribe(self, browser: Browser, **changes: Any) -> requests.Response:
        """Be told in this browser."""
        return self.send("POST", "/push/subscription", json=browser.subscription | changes)

    def unsubscribe(self, browser: Browser) -> requests.Response:
        """Be told in this browser no longer."""
        subscription = {"endpoint": browser.subscription["endpoint"]}
        return self.send("DELETE", "/push/subscription", json=subscription)

    def available(self, span: str) -> requests.Response:
        """Press one of the buttons: hour, today, always, off."""
        return self.send("POST", "/availability", data={"for": span})

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        """Send something with the token."""
        headers = {"X-CSRFToken": self.setup["csrf"]}
        return self._browser.request(
            method, self._url + path, headers=headers, timeout=10, **options
        )

    def send_without_token(self, method: str, path: str, **options: Any) -> requests.Response:
        """Send something as another site would have it sent."""
        return self._browser.request(method, self._url + path, timeout=10, **options)


def presses_i_have_it(story: Story, notification: dict[str, Any]) -> requests.Response:
    """What the service worker does when somebody presses the button of a notification."""
    (action,) = notification["actions"]
    assert action == {"action": "acknowledge", "title": "I have it"}
    token = notification["url"].rpartition("/")[2]
    headers = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
    url = f"{story.url}/push/acknowledgement"
    return requests.post(url, json={"token": token}, headers=headers, timeout=10)


def available(story: Story, email: str, browser: Browser, span: str = "always") -> Colleague:
    """Somebody who switched themselves available in a browser."""
    colleague = Colleague(story, email)
    assert colleague.subscribe(browser).status_code == 204
    assert colleague.available(span).status_code == 204
    return colleague


def emergency(story: Story) -> None:
    """The client raises an emergency, and everybody hears of it as always."""
    story.client_sets("emergency")
    story.expect_emergency()
