"""The one door to a helpdesk's API: every failure gets its name here, by what was certainly done.

Both vendors' packages sleep, retry or misname failures when they see one (zenpy 2.0.57 sleeps
through a 429 without limit, jira 3.10.5 repeats POSTs), so they only ever see good answers:
1. nothing reached the server (refused, no such host, no connection in time): TemporaryFailure;
2. 408, 409, 425, 429, and 503 that says when to come back: TemporaryFailure;
3. the answer was lost or is no answer (time-out, reset, 5xx, 2xx without JSON): UnknownOutcome
   for a call that changes something, TemporaryFailure for one that reads;
4. any other status: PermanentFailure, in the vendor's own words about fields, never our payload.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError

from adapters.connections import Connections
from adapters.helpdesks.credentials import Login, variable
from adapters.helpdesks.payloads import mapping, sequence, text
from adapters.http import CONNECT_SECONDS, READ_SECONDS, never_sent, read_whole, retry_after
from bridge.core.connections import Connection
from bridge.errors import BridgeError, PermanentFailure, Scope, TemporaryFailure, UnknownOutcome

MAX_ANSWER_BYTES = 50_000_000
"""The changelogs of a thousand issues are a few megabytes."""


class Transport(HTTPAdapter):
    """Sends requests to where one connection's API is called, whatever host the package wanted.

    `kept`: the connections to it, which outlive this.
    `budget`: seconds for all calls that go through it together; None: the usual time-outs for each.
    `login`: is renewed once for a request that was answered by 401, and the request repeated.
    """

    def __init__(
        self,
        connection: Connection,
        kept: Connections,
        budget: float | None = None,
        login: Login | None = None,
    ) -> None:
        super().__init__()
        self._connection = connection
        self._kept = kept
        self._login = login
        self._base = connection.called_at
        self._ends = None if budget is None else time.monotonic() + budget

    def mount_on(self, session: requests.Session) -> None:
        """Let all of a session's requests go through here, which knows the environment."""
        session.trust_env = False
        session.mount("https://", self)
        session.mount("http://", self)

    def send(
        self, request: requests.PreparedRequest, *_args: Any, **_settings: Any
    ) -> requests.Response:
        """Send once; only a good answer comes back, complete. Raises as a helpdesk does.

        Time-outs and proxies are those of this connection, whatever the package wanted.
        """
        rebased = request.copy()
        rebased.url = self._rebase(str(request.url))
        response = self._answer(rebased)
        if response.status_code == 401 and self._login is not None:
            refused = rebased.headers.get("Authorization", "")
            if header := self._login.renewed(refused, self._left()):
                rebased.headers["Authorization"] = header
                response = self._answer(rebased)
        if failure := self._failure(response, _writes(request)):
            raise failure
        # zenpy only takes an answer that comes from the host it asked.
        response.request = request
        return response

    def _answer(self, request: requests.PreparedRequest) -> requests.Response:
        timeout = connect, read = self._timeout()
        ends = self._ends or time.monotonic() + connect + read
        try:
            response = self._kept.send(request, timeout)
            _read_body(response, ends)
        except (OSError, HTTPError, ValueError) as error:
            raise self._broken(error, _writes(request)) from None
        return response

    def _rebase(self, url: str) -> str:
        # A link to a next page may already be a full address here, or point to any other host.
        if url.startswith(f"{self._base}/"):
            return url
        parts = urlsplit(url)
        return f"{self._base}{parts.path}" + (f"?{parts.query}" if parts.query else "")

    def _left(self) -> float | None:
        return None if self._ends is None else self._ends - time.monotonic()

    def _timeout(self) -> tuple[float, float]:
        left = self._left()
        if left is None:
            return CONNECT_SECONDS, READ_SECONDS
        if left <= 0:
            raise TemporaryFailure(f"{self._connection.name}: no time was left for the call.")
        return left, left

    def _broken(self, error: Exception, writes: bool) -> BridgeError:
        name, kind = self._connection.name, type(error).__name__
        if never_sent(error):
            return TemporaryFailure(f"{name}: the helpdesk could not be reached ({kind}).")
        return _lost(f"{name}: the connection broke before the answer came ({kind}).", writes)

    def _failure(self, response: requests.Response, writes: bool) -> BridgeError | None:
        status, name = response.status_code, self._connection.name
        pause = retry_after(response.headers, time.time())
        if status in (408, 409, 425, 429) or (status == 503 and pause is not None):
            return TemporaryFailure(f"{name}: {_BUSY.get(status, 'busy')} ({status}).", pause)
        if status >= 500:
            return _lost(f"{name}: the helpdesk failed ({status}).", writes)
        if 200 <= status < 300:
            if status == 204 or _is_json(response):
                return None
            return _lost(f"{name}: the answer is not JSON ({status}).", writes)
        return self._refusal(response)

    def _refusal(self, response: requests.Response) -> PermanentFailure:
        status, name = response.status_code, self._connection.name
        if status in (401, 403):
            return PermanentFailure(self._denied(response), Scope.CHANNEL, str(status))
        if status < 400:
            moved = f"{name}: the helpdesk redirects elsewhere ({status}): check base_url."
            return PermanentFailure(moved, Scope.CHANNEL, str(status))
        if status == 404:
            return PermanentFailure(self._missing(), Scope.MESSAGE, "404")
        words = f"{name}: refused ({status}){field_errors(response)}"
        return PermanentFailure(words, Scope.MESSAGE, str(status), refused_fields(response))

    def _denied(self, response: requests.Response) -> str:
        words = f"{self._connection.name}: the helpdesk refused our credentials or their rights"
        if "CAPTCHA" in response.headers.get("X-Authentication-Denied-Reason", "").upper():
            return f"{words}: it asks for a CAPTCHA, log in once in a browser as our user."
        return f"{words} ({response.status_code}): check {self._variables()}."

    def _variables(self) -> str:
        return self._login.variables if self._login else token_variable(self._connection)

    def _missing(self) -> str:
        words = f"{self._connection.name}: the helpdesk does not know it (404)"
        if self._connection.kind != "jira":
            return f"{words}: it was deleted, or our user may not see it."
        return (
            f"{words}: it was deleted, our user may not see it, or the credentials are wrong "
            f"(Jira Cloud then answers so too): check {self._variables()}."
        )


_BUSY = {409: "another change was in the way", 429: "too many calls"}


@contextmanager
def understood(connection: Connection, writes: bool = False) -> Iterator[None]:
    """Name what a vendor's package throws at an answer of a shape that it did not expect."""
    try:
        yield
    except BridgeError:
        raise
    except Exception as error:
        # Any type may come (AttributeError for a list, KeyError, its own), and its text may quote
        # the ticket: only the type is told.
        words = f"{connection.name}: the answer has an unknown shape ({type(error).__name__})."
        raise _lost(words, writes) from None


def token_variable(connection: Connection) -> str:
    """The environment variable that holds a connection's API token."""
    return variable(connection, "API_TOKEN")


def field_errors(response: requests.Response) -> str:
    """What the vendor says of the fields, shortened; empty for anything but its known shapes.

    Zendesk: {"details": {field: [{"description"}]}}; Jira: {"errorMessages": [], "errors": {}}.
    """
    content = _content(response)
    said = [text(message) for message in sequence(content.get("errorMessages"))]
    said += [f"{field}: {text(why)}" for field, why in mapping(content.get("errors")).items()]
    for field, faults in mapping(content.get("details")).items():
        said += [
            f"{field}: {text(mapping(fault).get('description'))}" for fault in sequence(faults)
        ]
    return ": " + "; ".join(line[:200] for line in said[:5]) if said else "."


def refused_fields(response: requests.Response) -> tuple[str, ...]:
    """The fields that the vendor names as the reason of a refusal."""
    content = _content(response)
    return (*mapping(content.get("errors")), *mapping(content.get("details")))


def _content(response: requests.Response) -> dict[str, Any]:
    try:
        return mapping(response.json())
    except (ValueError, RecursionError):
        return {}


def _writes(request: requests.PreparedRequest) -> bool:
    return request.method not in ("GET", "HEAD")


def _read_body(response: requests.Response, ends: float) -> None:
    # requests' own time-out is for each piece: an answer that drips would hold us for ever.
    try:
        body = read_whole(response.raw, ends - time.monotonic(), MAX_ANSWER_BYTES)
    except BaseException:
        response.close()
        raise
    response.raw.release_conn()
    headers, status = response.raw.headers, response.status_code
    response.raw = HTTPResponse(BytesIO(body), headers, status, preload_content=False)
    response.content  # noqa: B018  # unpacked here, so that a fault in it is named here


def _is_json(response: requests.Response) -> bool:
    try:
        return isinstance(response.json(), dict | list)
    except (ValueError, RecursionError):
        return False


def _lost(words: str, writes: bool) -> BridgeError:
    return UnknownOutcome(words) if writes else TemporaryFailure(words)
