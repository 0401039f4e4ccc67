"""How the bridge logs in at Zendesk: by an OAuth client, or by an API token while there are any.

An OAuth client gets access tokens by its secret alone (client credentials). A token acts as the
user who made the client, and lives as long as was asked for, 48 hours at most.
https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/
https://developer.zendesk.com/documentation/api-basics/authentication/api-tokens-to-oauth/
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Protocol

import requests

from adapters.connections import Connections
from adapters.helpdesks.credentials import Credentials, Login, variable
from adapters.helpdesks.payloads import mapping, text
from adapters.helpdesks.transport import Transport, understood
from bridge.core.connections import Connection
from bridge.errors import BridgeError, PermanentFailure, Scope, TemporaryFailure, UnknownOutcome

LONGEST_LIFE = 172_800
"""Seconds: the longest life of an access token that Zendesk grants."""

_USUAL_LIFE = 1_800.0
"""Seconds: the life of a token whose answer does not say it."""

_BEFORE_THE_END = 60.0
"""Seconds before its end from which a token is not used any more."""

_TOKENS_END = date(2027, 4, 30)
"""https://developer.zendesk.com/documentation/api-basics/authentication/oauth-migration/"""


class ZenpyLogin(Login, Protocol):
    """Who we say that we are. `by_oauth`: Zendesk says it, whatever our settings say."""

    by_oauth: bool

    def warning(self, now: float, /) -> str:
        """What ends and when, in words; empty when nothing does. `now`: seconds UTC."""

    def arguments(self, budget: float | None, /) -> dict[str, str]:
        """What zenpy has to be given; raises as a helpdesk does. `budget`: seconds, if it asks."""


def login_of(connection: Connection, credentials: Credentials) -> ZenpyLogin:
    """The OAuth client where there is one; it outlives the API tokens."""
    if credentials.client_id and credentials.client_secret:
        return OAuthClient(connection, credentials)
    return ApiToken(connection, credentials.api_token)


class ApiToken:
    """A token that does not change."""

    by_oauth = False

    def __init__(self, connection: Connection, token: str) -> None:
        self._user = connection.user
        self._token = token
        self._name = connection.name
        self.variables = variable(connection, "API_TOKEN")
        self._instead = _client_variables(connection)

    def arguments(self, _budget: float | None) -> dict[str, str]:
        """Email and token."""
        if not self._token:
            raise PermanentFailure(f"{self._name}: {self.variables} is empty.", Scope.CHANNEL)
        return {"email": self._user, "token": self._token}

    def renewed(self, _refused: str, _budget: float | None) -> str:
        """Nothing: there is only one."""
        return ""

    def warning(self, now: float) -> str:
        """That API tokens end."""
        days = (_TOKENS_END - datetime.fromtimestamp(now, UTC).date()).days
        return (
            f"the API token ends on 30 April 2027 ({_in(days)}), as all of Zendesk's "
            "do, and none could be made since 27 October 2026: make an OAuth client and set "
            f"{self._instead} instead."
        )


class OAuthClient:
    """Asks for an access token, one thread at a time, and keeps it until shortly before its end."""

    by_oauth = True

    def __init__(
        self,
        connection: Connection,
        credentials: Credentials,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connection = connection
        self._credentials = credentials
        self._clock = clock
        self.variables = _client_variables(connection)
        self._lock = threading.Lock()
        self._token = ""
        self._good_until = 0.0
        self._asked = 0
        self._failure: BridgeError | None = None

    def arguments(self, budget: float | None) -> dict[str, str]:
        """The access token."""
        return {"oauth_token": self._current("", budget)}

    def renewed(self, refused: str, budget: float | None) -> str:
        """A token that is not the refused one: another thread's, or a new one."""
        return f"Bearer {self._current(refused.removeprefix('Bearer '), budget)}"

    def warning(self, _now: float) -> str:
        """Nothing ends."""
        return ""

    def _current(self, refused: str, budget: float | None) -> str:
        asked = self._asked
        with self._lock:
            now = self._clock()
            if self._token and self._token != refused and now < self._good_until:
                return self._token
            # Whoever waited while another thread was asking takes its answer, a bad one too.
            if self._asked != asked and self._failure is not None:
                raise self._failure
            self._asked += 1
            self._failure = None
            try:
                self._keep(self._fetch(budget), now)
            except BridgeError as failure:
                self._failure = failure
                raise
            return self._token

    def _fetch(self, budget: float | None) -> dict[str, Any]:
        session = requests.Session()
        kept = Connections(self._connection.called_at)
        Transport(self._connection, kept, budget).mount_on(session)
        asked = {
            "grant_type": "client_credentials",
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret,
            "scope": "read write",
            "expires_in": LONGEST_LIFE,
        }
        url = f"{self._connection.base_url.rstrip('/')}/oauth/tokens"
        try:
            with understood(self._connection):
                return mapping(session.post(url, json=asked).json())
        except UnknownOutcome as failure:  # a token that nobody got does no harm
            raise TemporaryFailure(str(failure)) from failure
        except PermanentFailure as failure:
            raise self._refused(failure.code) from None

    def _refused(self, code: str) -> PermanentFailure:
        words = (
            f"{self._connection.name}: Zendesk gives us no access token ({code}): check "
            f"{self.variables}; the client has to be confidential and may read and write."
        )
        return PermanentFailure(words, Scope.CHANNEL, code)

    def _keep(self, answer: dict[str, Any], now: float) -> None:
        token, lives = text(answer.get("access_token")), answer.get("expires_in")
        if not token:
            raise TemporaryFailure(f"{self._connection.name}: the answer holds no access token.")
        life = float(lives) if isinstance(lives, int | float) and lives > 0 else _USUAL_LIFE
        self._token = token
        self._good_until = now + max(life - _BEFORE_THE_END, life / 2)


def _in(days: int) -> str:
    return f"in {days} days" if days > 0 else "it has ended"


def _client_variables(connection: Connection) -> str:
    return " and ".join(variable(connection, secret) for secret in ("CLIENT_ID", "CLIENT_SECRET"))
