"""Twilio's receipts: each text is delivered, and whoever wants to know is told.

https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
"""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

from tests.bench.events import posted

AUTH_TOKEN = "token"


class Receipts:
    """Sends them; `under_way` are those that are planned or not answered yet."""

    def __init__(self) -> None:
        self.under_way: set[asyncio.Task[None]] = set()

    def send(self, text: Mapping[str, str], after: float) -> None:
        """Tell of a text as it was taken, so many seconds later, if it names an address."""
        if callback := text.get("StatusCallback"):
            task = asyncio.get_running_loop().create_task(_send(callback, text, after))
            self.under_way.add(task)
            task.add_done_callback(self.under_way.discard)


async def _send(callback: str, text: Mapping[str, str], after: float) -> None:
    await asyncio.sleep(after)
    said = {"MessageSid": text["sid"], "MessageStatus": "delivered", "To": text["To"]}
    signature = RequestValidator(AUTH_TOKEN).compute_signature(callback, said)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": signature,
        "Connection": "close",
    }
    parts = urlsplit(callback)
    path = f"{parts.path}?{parts.query}"
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(posted(path, urlencode(said).encode(), headers))
    await reader.read()
    writer.close()
