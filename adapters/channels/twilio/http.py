"""The HTTP half of the Twilio package, with what its own client lacks.

The package's TwilioHttpClient waits for ever by default, takes one time-out only, drops the
headers of a refused request (and with them Retry-After), and hands answers over through an
attribute that threads share. This one has none of these and is safe to share between threads.
"""

import logging
import threading
import time
from urllib.parse import urlsplit

from requests import Request
from twilio.http import HttpClient
from twilio.http.response import Response

from adapters import http
from adapters.connections import Connections


class TwilioHttp(HttpClient):  # type: ignore[misc]
    """Sends to `base_url` (which may hold a path) instead of the package's own host."""

    def __init__(self, base_url: str, read_seconds: float = http.READ_SECONDS) -> None:
        super().__init__(logging.getLogger("twilio.http_client"), False)
        self._base_url = base_url.rstrip("/")
        self._read_seconds = read_seconds
        self._connections = Connections(base_url)
        self._local = threading.local()

    def request(  # noqa: PLR0913 - the package calls it so
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,  # noqa: ARG002 - never
    ) -> Response:
        """One request, never redirected; raises requests' exceptions and TimeoutError."""
        self._local.retry_after = None
        asked = Request(
            method,
            self._rewritten(uri),
            params=params,
            data=data,
            headers=headers,
            auth=auth,
        ).prepare()
        seconds = http.CONNECT_SECONDS, timeout or self._read_seconds
        with self._connections.send(asked, seconds) as answer:
            self._local.retry_after = http.retry_after(answer.headers, time.time())
            answer.raw.decode_content = True
            body = http.read_whole(answer.raw, timeout or self._read_seconds)
            return Response(answer.status_code, body.decode("utf-8", "replace"), answer.headers)

    @property
    def retry_after(self) -> float | None:
        """Seconds that the last answer to this thread asked to wait."""
        return getattr(self._local, "retry_after", None)

    def _rewritten(self, uri: str) -> str:
        parts = urlsplit(uri)
        return self._base_url + parts.path + (f"?{parts.query}" if parts.query else "")
