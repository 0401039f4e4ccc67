"""Outgoing webhooks: posted in the background, retried as each vendor documents, and recorded.

Who retries what (contracts of November 2026):
- Zendesk: 409 three times; 429 and 503 only with a short Retry-After; time-outs five times. It does
  not retry a 500 nor a refused connection.
  https://developer.zendesk.com/documentation/webhooks/
- Jira Cloud: 408, 409, 425, 429, 5xx and broken connections, five times, 5 to 15 minutes apart.
  https://developer.atlassian.com/cloud/jira/platform/webhooks/
- Twilio: once, when it could not connect.
  https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
- SendGrid: everything but 2xx, for 24 hours.
  https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
"""

import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import requests

from sandbox.courier import Courier

SHORT_WAIT = 60.0
"""Seconds up to which Zendesk honours a Retry-After."""


@dataclass(frozen=True)
class Webhook:
    """One signed request to the bridge. `about` says in words what it tells.

    `headers` makes them anew for each try, where the vendor signs each try.
    """

    vendor: str
    url: str
    body: bytes
    headers: dict[str, str] | Callable[[], dict[str, str]]
    about: str = ""
    answered: Callable[[requests.Response], None] | None = None


@dataclass(frozen=True)
class Attempt:
    """One try to deliver a webhook. `at`: seconds UTC by the wall clock; status 0: no answer."""

    vendor: str
    url: str
    about: str
    at: float
    seconds: float
    status: int
    tries: int
    error: str = ""


@dataclass
class Trouble:
    """What goes wrong on the way of one vendor's webhooks."""

    drop: float = 0.0
    """The fraction that never arrives, 0 to 1."""
    copies: int = 1
    """How often each one is sent."""
    delay: float = 0.0
    """Up to how many seconds late each one comes; they overtake each other."""


@dataclass
class Webhooks:
    """Sends webhooks through the courier. `scale` shortens the waits between retries."""

    courier: Courier
    scale: float = 1.0
    seed: int = 1
    attempts: deque[Attempt] = field(default_factory=lambda: deque(maxlen=100_000))
    troubles: dict[str, Trouble] = field(default_factory=dict)
    dropped: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._local = threading.local()

    def post(self, webhook: Webhook) -> None:
        """Send it in the background, with the trouble that the vendor is in."""
        trouble = self.troubles.get(webhook.vendor, Trouble())
        if self._random.random() < trouble.drop:
            self.dropped += 1
            return
        for _ in range(trouble.copies):
            late = self._random.uniform(0, trouble.delay)
            self.courier.do(lambda: self.deliver(webhook), late)

    def deliver(self, webhook: Webhook, tries: int = 1) -> None:
        """Send it now; when it fails, again later as the vendor does."""
        attempt, response = self._send(webhook, tries)
        self.attempts.append(attempt)
        if 200 <= attempt.status < 300:
            if webhook.answered is not None and response is not None:
                webhook.answered(response)
            return
        retry_after = response.headers.get("Retry-After") if response is not None else None
        wait = RETRIES[webhook.vendor](attempt, retry_after)
        if wait is not None:
            self.courier.do(lambda: self.deliver(webhook, tries + 1), wait * self.scale)

    def _send(self, webhook: Webhook, tries: int) -> tuple[Attempt, requests.Response | None]:
        at, begun = time.time(), time.monotonic()
        made = webhook.headers() if callable(webhook.headers) else webhook.headers
        headers = {**made, **_retry_headers(webhook.vendor, tries)}
        response, error = None, ""
        try:
            response = self._session().post(
                webhook.url,
                data=webhook.body,
                headers=headers,
                timeout=TIMEOUTS[webhook.vendor],
                allow_redirects=False,
            )
        except requests.ReadTimeout:
            error = "timeout"
        except requests.RequestException as problem:
            error = type(problem).__name__
        attempt = Attempt(
            vendor=webhook.vendor,
            url=webhook.url,
            about=webhook.about,
            at=at,
            seconds=time.monotonic() - begun,
            status=response.status_code if response is not None else 0,
            tries=tries,
            error=error,
        )
        return attempt, response

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            session.trust_env = False
        return session


def _retry_headers(vendor: str, tries: int) -> dict[str, str]:
    if vendor == "jira" and tries > 1:
        return {"x-atlassian-webhook-retry": str(tries - 1)}
    return {}


def _zendesk(attempt: Attempt, retry_after: str | None) -> float | None:
    if attempt.status == 409:
        return 1.0 if attempt.tries <= 3 else None
    if attempt.status in (429, 503) and retry_after and retry_after.isdigit():
        wait = float(retry_after)
        return wait if wait <= SHORT_WAIT and attempt.tries <= 5 else None
    return 1.0 if attempt.error == "timeout" and attempt.tries <= 5 else None


def _jira(attempt: Attempt, _retry_after: str | None) -> float | None:
    retried = attempt.status in (0, 408, 409, 425, 429) or attempt.status >= 500
    waits = (300.0, 600.0, 900.0, 900.0, 900.0)
    return waits[attempt.tries - 1] if retried and attempt.tries <= len(waits) else None


def _twilio(attempt: Attempt, _retry_after: str | None) -> float | None:
    connected = attempt.status or attempt.error == "timeout"
    return 0.1 if not connected and attempt.tries == 1 else None


def _sendgrid(attempt: Attempt, _retry_after: str | None) -> float | None:
    wait = min(10.0 * 2**attempt.tries, 7200.0)
    return wait if attempt.tries <= 20 else None


RETRIES: dict[str, Callable[[Attempt, str | None], float | None]] = {
    "zendesk": _zendesk,
    "jira": _jira,
    "twilio": _twilio,
    "sendgrid": _sendgrid,
}
TIMEOUTS: dict[str, tuple[float, float]] = {
    "zendesk": (5, 12),
    "jira": (5, 20),
    "twilio": (5, 15),
    "sendgrid": (5, 10),
}
"""Seconds to connect and to answer."""
