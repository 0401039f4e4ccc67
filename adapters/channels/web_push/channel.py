"""Notifications in browsers by Web Push. A tag replaces what is shown: repetition does no harm.

Protocol: https://www.rfc-editor.org/rfc/rfc8030 (TTL, Urgency, Topic, statuses)
Who we are: https://www.rfc-editor.org/rfc/rfc8292 (VAPID)
"""

import base64
import io
import json
import re
import time
from typing import Any

import requests
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02, VapidException
from pywebpush import WebPushException, webpush
from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError

from adapters import http
from adapters.channels.web_push import vapid
from adapters.channels.web_push.services import is_push_service, is_this_machine
from bridge.core.channels import Form, Traits
from bridge.core.deliveries import Message, Receipt
from bridge.errors import (
    BridgeError,
    PermanentFailure,
    Scope,
    TemporaryFailure,
)

TTL_SECONDS = 600
"""How long a push service keeps it for a browser that is away; with 0 it would be dropped."""
MOST_BYTES = 3000
"""A service takes 4096 bytes in all, which the encryption is a part of (RFC 8030, section 7.2)."""
READ_SECONDS = 5.0
_TOPIC = 32
"""Characters of a topic: https://www.rfc-editor.org/rfc/rfc8030#section-5.4"""

_GONE = (404, 410)
_REFUSED = (401, 403)
_TOO_LARGE = 413
_TEMPORARY = (408, 425, 429)


class WebPush:
    """The channel "web_push".

    `key`: the VAPID key in the form of `vapid.private_key`. `contact`: whom a push service may
    write to, mailto: or https:. Push services on this machine are taken if the bridge is on it.
    """

    traits = Traits(
        kind="web_push",
        name="push",
        headline="Browser notification",
        noun="browser notification",
        short="browser",
        form=Form.NOTIFICATION,
        best_effort=True,
    )

    def __init__(
        self,
        key: str,
        contact: str,
        public_base_url: str = "",
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._contact = contact
        self._this_machine = is_this_machine(public_base_url)
        self._key = vapid.loaded(key)
        self._timeout = (http.CONNECT_SECONDS, read_seconds)

    @property
    def application_server_key(self) -> str:
        """The public key with which browsers subscribe, base64url."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(point).decode().rstrip("=")

    def accepts(self, endpoint: str) -> bool:
        """Whether the address is that of a push service; see `PushChannel.accepts`."""
        return is_push_service(endpoint, self._this_machine)

    def send(self, message: Message) -> Receipt:
        """Hand the notification to the browser's push service; see `Channel.send`."""
        subscription = self._subscription(message.to)
        if len(message.text.encode()) > MOST_BYTES:
            raise PermanentFailure("the notification is too long", Scope.MESSAGE)
        answer = self._pushed(subscription, message)
        # The place of the message at the service holds the browser's secret address: not kept.
        return Receipt(provider_id=f"push-{answer.status_code}", delivery=message.delivery)

    def check(self) -> str:
        """The key can sign; whether a service takes it shows with the first notification."""
        try:
            self._vapid().sign({"sub": self._contact, "aud": "https://fcm.googleapis.com"})
        except VapidException:
            raise PermanentFailure(_BAD_CONTACT, Scope.CHANNEL) from None
        return f"browser notifications are signed with {self.application_server_key[:12]}…"

    def _subscription(self, address: str) -> dict[str, Any]:
        if not address:
            raise PermanentFailure("the browser is not subscribed any more", Scope.ADDRESS)
        subscription: dict[str, Any] = json.loads(address)
        if not self.accepts(subscription["endpoint"]):
            raise PermanentFailure("the address is not that of a push service", Scope.ADDRESS)
        return subscription

    def _pushed(self, subscription: dict[str, Any], message: Message) -> requests.Response:
        """Push, and give every failure its name; the causes hold the browser's secret address."""
        try:
            with _Session() as session:
                answer: requests.Response = webpush(
                    subscription,
                    message.text,
                    vapid_private_key=self._vapid(),
                    # The package writes the service's name into it: a new one for each call.
                    vapid_claims={"sub": self._contact},
                    ttl=TTL_SECONDS,
                    headers={"Urgency": "high", "Topic": _topic(message.thread)},
                    timeout=self._timeout,
                    requests_session=session,
                )
                return answer
        except WebPushException as error:
            raise _failure(error) from None
        except VapidException:
            raise PermanentFailure(_BAD_CONTACT, Scope.CHANNEL) from None
        except (RequestException, HTTPError, OSError) as error:
            name = type(error).__name__
            raise TemporaryFailure(f"the push service cannot be reached ({name})") from None
        except (ValueError, TypeError, KeyError, IndexError):
            raise PermanentFailure("the browser's keys are not valid", Scope.ADDRESS) from None

    def _vapid(self) -> Vapid02:
        return Vapid02(private_key=self._key)


_BAD_CONTACT = "the contact for push services is no mailto: or https: address"


class _Session(requests.Session):
    """Follows no redirect, adds no password of a .netrc, and reads nothing but the status.

    The package reads answers whole, and a slow one must not hold a worker.
    """

    def __init__(self) -> None:
        super().__init__()
        self.auth = lambda request: request

    def post(self, url: Any, data: Any = None, json: Any = None, **options: Any) -> Any:
        """One request; the answer has status and headers, and no body."""
        options |= {"allow_redirects": False, "stream": True}
        with super().post(url, data, json, **options) as answer:
            bare = requests.Response()
            bare.status_code, bare.headers = answer.status_code, answer.headers
            bare.raw = io.BytesIO()
            return bare


def _topic(thread: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", thread)[:_TOPIC]


def _failure(error: WebPushException) -> BridgeError:
    status = error.status_code
    if status is None:
        return PermanentFailure("the browser's keys are not valid", Scope.ADDRESS)
    if status in _GONE:
        return PermanentFailure(
            "the browser is not subscribed any more", Scope.ADDRESS, str(status)
        )
    if status in _REFUSED:
        words = f"the push service refuses our key (HTTP {status})"
        return PermanentFailure(words, Scope.CHANNEL, str(status))
    if status == _TOO_LARGE:
        return PermanentFailure("the notification is too long", Scope.MESSAGE, str(status))
    if status in _TEMPORARY or status >= 500:
        headers = getattr(error.response, "headers", {})
        wait = http.retry_after(headers, time.time())
        return TemporaryFailure(f"the push service asks to wait (HTTP {status})", wait)
    return PermanentFailure(f"the push service refused (HTTP {status})", Scope.MESSAGE, str(status))
