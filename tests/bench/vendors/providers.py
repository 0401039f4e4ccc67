"""Twilio, SendGrid and the address that Alertmanager is told: whatever comes is taken."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.bench.vendors.http import Answer, Request


class Twilio:
    """Takes texts, and lists them for whoever asks what was taken. `delivered` is told of each.

    https://www.twilio.com/docs/messaging/api/message-resource
    """

    def __init__(self, delivered: Callable[[Mapping[str, str]], None]) -> None:
        self._delivered = delivered
        self._texts: list[dict[str, Any]] = []
        self._numbers = count(1)

    def answer(self, request: Request) -> Answer:
        """A new text, one text, or those to a number."""
        path = urlsplit(request.path)
        if request.method == "POST":
            return Answer(json.dumps(self._taken(request.body)).encode(), 201)
        if path.path.endswith("/Messages.json"):
            to = parse_qs(path.query).get("To", [""])[0]
            listed = [text for text in reversed(self._texts) if text["to"] == to]
            return Answer(json.dumps({"messages": listed[:200], "page": 0}).encode())
        sid = path.path.rpartition("/")[2].removesuffix(".json")
        found = next((text for text in self._texts if text["sid"] == sid), None)
        return Answer(json.dumps(found or {}).encode(), 200 if found else 404)

    def _taken(self, body: bytes) -> dict[str, Any]:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        text: dict[str, Any] = {
            "sid": f"SM{next(self._numbers):032x}",
            "to": form.get("To", ""),
            "body": form.get("Body", ""),
            "status": "delivered",
            "error_code": None,
            "date_created": format_datetime(datetime.now(UTC)),
        }
        self._texts.append(text)
        self._delivered({**form, "sid": text["sid"]})
        return {**text, "status": "queued"}


class SendGrid:
    """Takes mails.

    https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send
    """

    def __init__(self) -> None:
        self._numbers = count(1)

    def answer(self, _: Request) -> Answer:
        """Accepted."""
        return Answer(b"", 202, headers={"X-Message-Id": f"mail-{next(self._numbers)}"})
