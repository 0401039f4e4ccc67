"""The HTTP half of the SendGrid package, with what its own client lacks.

The package's client follows redirects with the API key in hand and reads an answer for as long as
it drips. Its errors and answers stay as they are.
"""

import urllib.request
from email.message import Message
from io import BytesIO
from typing import Any
from urllib.error import HTTPError
from urllib.response import addinfourl

from python_http_client import Client
from python_http_client.exceptions import handle_error
from requests import Request

from adapters.connections import Connections
from adapters.http import CONNECT_SECONDS, READ_SECONDS, read_whole


class SendGridHttp(Client):  # type: ignore[misc]
    """python_http_client's Client; `host` may hold a path, `timeout` is in seconds."""

    def __init__(self, connections: Connections, **settings: Any) -> None:
        super().__init__(**settings)
        self._connections = connections

    def _build_client(self, name: str | None = None) -> "SendGridHttp":
        # The package builds its own class here, one client for each part of the path.
        return SendGridHttp(
            self._connections,
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
        asked = Request(
            request.get_method(),
            request.full_url,
            headers=dict(request.header_items()),
            data=request.data,
        ).prepare()
        with self._connections.send(asked, (CONNECT_SECONDS, seconds)) as answer:
            answer.raw.decode_content = True
            body, headers = BytesIO(read_whole(answer.raw, seconds)), Message()
            for name, value in answer.headers.items():
                headers[name] = value
            if answer.status_code >= 300:
                error = HTTPError(self.host, answer.status_code, answer.reason, headers, body)
                raise handle_error(error)
            return addinfourl(body, headers, self.host, answer.status_code)
