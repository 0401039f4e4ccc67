"""The HTTP half of the SendGrid package, with what its own client lacks.

The package's client follows redirects with the API key in hand and reads an answer for as long as
it drips. Its errors and answers stay as they are.
"""

import http.client
import urllib.request
from io import BytesIO
from typing import Any
from urllib.error import HTTPError
from urllib.response import addinfourl

from python_http_client import Client
from python_http_client.exceptions import handle_error

from adapters.http import READ_SECONDS, read_whole


class _AsAnswered(urllib.request.HTTPErrorProcessor):
    """Hands every answer over as it is: no redirects, no errors."""

    def http_response(
        self,
        request: urllib.request.Request,  # noqa: ARG002 - urllib hands it over
        response: http.client.HTTPResponse,
    ) -> http.client.HTTPResponse:
        """The answer itself."""
        return response

    https_response = http_response


class SendGridHttp(Client):  # type: ignore[misc]
    """python_http_client's Client; `host` may hold a path, `timeout` is in seconds."""

    def _build_client(self, name: str | None = None) -> "SendGridHttp":
        # The package builds its own class here, one client for each part of the path.
        return SendGridHttp(
            host=self.host,
            version=self._version,
            request_headers=self.request_headers,
            url_path=[*self._url_path, name] if name else self._url_path,
            timeout=self.timeout,
        )

    def _make_request(
        self,
        opener: object,  # noqa: ARG002 - the package's follows redirects
        request: urllib.request.Request,
        timeout: float | None = None,
    ) -> Any:
        seconds = timeout or self.timeout or READ_SECONDS
        with urllib.request.build_opener(_AsAnswered).open(request, timeout=seconds) as answer:
            body = BytesIO(read_whole(answer, seconds))
            if answer.status >= 300:
                raise handle_error(
                    HTTPError(self.host, answer.status, answer.reason, answer.headers, body)
                )
            return addinfourl(body, answer.headers, self.host, answer.status)
