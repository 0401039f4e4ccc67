"""Jira's webhooks (Cloud and Data Center) and the bodies that Automation sends.

https://developer.atlassian.com/cloud/jira/platform/webhooks/
https://support.atlassian.com/cloud-automation/docs/jira-automation-actions/#Send-web-request
"""

import hmac
from collections.abc import Iterable, Mapping

from adapters.helpdesks.jira import automation, events
from adapters.helpdesks.payloads import digest, load, macs
from adapters.http import header
from bridge.core.connections import Connection
from bridge.core.tickets import Fact, Inbound
from bridge.errors import SignatureInvalid

SIGNATURE = "X-Hub-Signature"
SECRET = "X-Bridge-Secret"
METHODS = ("sha256", "sha512")


def sign(secret: str, body: bytes, method: str = "sha256") -> str:
    """Jira's signature as its header says it: the method, "=", and the HMAC of the raw body."""
    return _signatures((secret,), [body], method)[0]


def _signatures(secrets: Iterable[str], body: Iterable[bytes], method: str) -> list[str]:
    return [f"{method}={mac.hex()}" for mac in macs(secrets, body, method)]


class JiraInbox:
    """Receives the webhooks of one Jira site. `secrets`: all that are valid now."""

    def __init__(self, connection: Connection, secrets: tuple[str, ...]) -> None:
        self._connection = connection
        self._secrets = tuple(secret for secret in secrets if secret)

    def verify(
        self,
        headers: Mapping[str, str],
        body: Iterable[bytes],
        now: float,  # noqa: ARG002 - the port names it; Jira signs no time
    ) -> None:
        """Raise SignatureInvalid unless the body is signed or the secret is shown.

        Automation cannot sign, so it shows the secret in `X-Bridge-Secret` or as a bearer token.
        Jira signs no time, so `now` plays no part: only the event's identity stops a replay.
        """
        if given := header(headers, SIGNATURE):
            self._verify_signature(given, body)
            return
        shown = header(headers, SECRET) or _bearer(header(headers, "Authorization"))
        if not shown:
            raise SignatureInvalid(
                f"The request has no {SIGNATURE}, {SECRET} or bearer token: "
                "set the webhook's secret, or the header in the Automation rule."
            )
        if not _among(shown, list(self._secrets)):
            raise SignatureInvalid("The secret that was shown is not the webhook's secret.")

    def _verify_signature(self, given: str, body: Iterable[bytes]) -> None:
        method, _, hexadecimal = given.strip().partition("=")
        method = method.casefold()
        if method not in METHODS:
            raise SignatureInvalid(f"The signature's method is not one of {', '.join(METHODS)}.")
        claimed = f"{method}={hexadecimal.casefold()}"
        if not _among(claimed, _signatures(self._secrets, body, method)):
            raise SignatureInvalid("The signature does not match any webhook secret.")

    def parse(
        self,
        headers: Mapping[str, str],  # noqa: ARG002 - the port names it; all is in the body
        body: bytes,
    ) -> Inbound:
        """The facts of a webhook or an Automation body; Malformed names what cannot be read."""
        content = load(body)
        if "webhookEvent" in content:
            facts = events.facts_of(self._connection, content)
            timed, identity = events.at(content) is not None, events.identity(content)
        else:
            facts = _alone(automation.fact_of(self._connection, content))
            timed, identity = automation.at(content) is not None, content
        if isinstance(facts, str):
            return Inbound(digest(identity), timed=timed, ignored=facts)
        return Inbound(digest(identity), facts, timed)


def _alone(fact: Fact | str) -> tuple[Fact, ...] | str:
    return fact if isinstance(fact, str) else (fact,)


def _bearer(authorization: str) -> str:
    scheme, _, token = authorization.strip().partition(" ")
    return token.strip() if scheme.casefold() == "bearer" else ""


def _among(given: str, valid: list[str]) -> bool:
    # Every one is compared whatever the first says, so that the time taken tells nothing.
    said = given.encode("utf-8", "replace")
    return any([hmac.compare_digest(said, one.encode()) for one in valid])
