"""What a SendGrid account is like beside its key: who may send, how much, and how fast.

https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/rate-limits
"""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.refused import Refused
from sandbox.sendgrid.rules import refusal

MINUTE = 60
_UNVERIFIED = (
    "The from address does not match a verified Sender Identity. Mail cannot be sent until this "
    "error is resolved."
)
# Seen in https://github.com/sendgrid/sendgrid-nodejs/issues/1032
_USED_UP = "Maximum credits exceeded"


@dataclass
class Account:
    """The habits of one account. `domains`: those that are authenticated, so that they may send.

    `credits`: mails that the plan has left; None: without an end. `requests_a_minute`: of the API.
    """

    domains: tuple[str, ...] = ("acme.example",)
    credits: int | None = None
    requests_a_minute: int = 600


@dataclass
class Counter:
    """Counts what an account asks for."""

    clock: Callable[[], float]
    account: Account
    _minute: int = 0
    _asked: int = 0

    def take_request(self) -> dict[str, str]:
        """Count a request and return the headers that tell of it; Refused with 429 above it."""
        minute = int(self.clock() // MINUTE)
        if minute != self._minute:
            self._minute, self._asked = minute, 0
        self._asked += 1
        most = self.account.requests_a_minute
        headers = {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(max(most - self._asked, 0)),
            "X-RateLimit-Reset": str((minute + 1) * MINUTE),
        }
        if self._asked > most:
            body = {"errors": [{"field": None, "message": "too many requests"}]}
            raise Refused(429, body, headers)
        return headers

    def take_mails(self, sender: str, mails: int) -> None:
        """Count mails of a sender; Refused when it is not verified, or the plan has no more."""
        if sender.rpartition("@")[2].casefold() not in self.account.domains:
            raise refusal([(_UNVERIFIED, "from")], status=403)
        if self.account.credits is None:
            return
        if self.account.credits < mails:
            raise refusal([(_USED_UP, None)], status=401)
        self.account.credits -= mails
