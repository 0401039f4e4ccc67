"""Email by SendGrid. A 202 means queued; whether it arrived is told by the event webhook alone.

API: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send
Events: https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
"""

import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient
from sendgrid.helpers.eventwebhook import EventWebhook, EventWebhookHeader
from urllib3.exceptions import HTTPError as TransportError

from adapters.channels.sendgrid import errors, events
from adapters.channels.sendgrid.body import mail_body
from adapters.channels.sendgrid.http import SendGridHttp
from adapters.channels.sendgrid.section import SendGridSection
from adapters.channels.sendgrid.senders import may_send
from adapters.connections import Connections
from adapters.http import READ_SECONDS, header, never_sent
from bridge.core.channels import Form, Traits
from bridge.core.deliveries import Message, Receipt
from bridge.errors import (
    BridgeError,
    ConfigurationError,
    PermanentFailure,
    Scope,
    SignatureInvalid,
    TemporaryFailure,
    UnknownOutcome,
)

_ACCEPTED = 202
_UNAUTHORIZED = 401
_PRINTABLE = re.compile(r"[^\x21-\x7e]")


class SendGridEmail:
    """The channel "sendgrid".

    The first API key sends; the next one is tried when it is refused, so that keys can be changed
    without a gap. A callback is genuine when any of the verification keys says so.
    """

    traits = Traits(
        kind="sendgrid",
        name="email",
        headline="E-mail",
        noun="e-mail",
        short="e-mail",
        form=Form.LETTER,
        address="email",
        for_clients=True,
    )

    def __init__(
        self,
        settings: SendGridSection,
        api_keys: tuple[str, ...],
        verification_keys: tuple[str, ...] = (),
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._settings = settings
        self._keys = tuple(key for key in api_keys if key)
        if not self._keys:
            raise ConfigurationError(["SendGrid needs an API key"])
        self._verifiers = tuple(_verifier(key) for key in verification_keys if key)
        self._seconds = read_seconds
        self._connections = Connections(settings.base_url)

    def send(self, message: Message) -> Receipt:
        """Hand the mail to SendGrid once; see `Channel.send`."""
        if not message.to:
            raise PermanentFailure("the person has no email address", Scope.ADDRESS)
        body = mail_body(message, self._settings.sender, self._settings.name)
        answer = self._asked(lambda client: client.mail.send.post(request_body=body))
        if answer.status_code != _ACCEPTED:
            raise UnknownOutcome(f"SendGrid answered with HTTP {answer.status_code}, not 202")
        provider_id = _PRINTABLE.sub("", header(answer.headers, "X-Message-Id"))
        return Receipt(provider_id=provider_id, delivery=message.delivery)

    def receipts(
        self,
        url: str,  # noqa: ARG002 - the port names it; SendGrid does not sign it
        headers: Mapping[str, str],
        body: bytes,
    ) -> list[Receipt]:
        """What a batch of events says; `url` is not part of SendGrid's signature."""
        self._verify(headers, body)
        return events.receipts(body)

    def check(self) -> str:
        """Whether the API key works and may send, in words for an admin."""
        answer = self._asked(lambda client: client.scopes.get())
        try:
            scopes = json.loads(answer.body)["scopes"]
            allowed = "mail.send" in scopes
        except (ValueError, KeyError, TypeError):
            raise UnknownOutcome("SendGrid answered with something else than scopes") from None
        if not allowed:
            words = "the SendGrid API key may NOT send mail: make one with the scope mail.send"
            raise PermanentFailure(words, Scope.CHANNEL)
        known = may_send(self._asked, self._settings.sender)
        if known is False:
            words = f"SendGrid has not verified the sender {self._settings.sender}, nor its domain"
            raise PermanentFailure(f"{words}: do so under Sender Authentication", Scope.CHANNEL)
        sender = "is verified" if known else "could not be looked at: the key may not ask for it"
        events = "is checked" if self._verifiers else "has no verification key, so it is refused"
        may = "The SendGrid API key works and may send mail (mail.send)"
        return f"{may}; the sender {sender}; the event webhook {events}"

    def _asked(self, call: Callable[[Any], Any]) -> Any:
        """Make a call with a client of its own and give every failure its name.

        The causes are cut off: they hold the API key or the address.
        """
        for key in self._keys[:-1]:
            try:
                return self._asked_with(key, call)
            except PermanentFailure as refusal:
                # A 401 was certainly not done, so the next key may do it.
                if refusal.code != str(_UNAUTHORIZED):
                    raise
        return self._asked_with(self._keys[-1], call)

    def _asked_with(self, key: str, call: Callable[[Any], Any]) -> Any:
        try:
            return call(self._client(key))
        except HTTPError as error:
            failure = errors.failure(
                error.status_code, error.body, dict(error.headers or {}), time.time()
            )
            raise failure from None
        except (OSError, TransportError) as error:
            raise _transport_failure(error) from None
        except ValueError:
            raise UnknownOutcome("SendGrid's answer could not be read") from None

    def _client(self, key: str) -> Any:
        """The package's client, made for one call: it would share its headers between threads."""
        api = SendGridAPIClient(key, host=self._settings.base_url.rstrip("/"))
        return SendGridHttp(
            self._connections,
            host=api.host,
            request_headers=api.client.request_headers,
            version=3,
            timeout=self._seconds,
        )

    def _verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """SignatureInvalid unless SendGrid signed the timestamp and these raw bytes.

        The timestamp's age is not judged: events are retried for 24 hours, and a repeated event
        changes nothing. Source:
        https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
        """
        signature = header(headers, EventWebhookHeader.SIGNATURE)
        timestamp = header(headers, EventWebhookHeader.TIMESTAMP)
        if not signature or not timestamp:
            raise SignatureInvalid("the request carries no signature of SendGrid's")
        try:
            # Not stripped: the body ends in CRLF, and that is signed too.
            text = body.decode()
            genuine = any(
                one.verify_signature(text, signature, timestamp) for one in self._verifiers
            )
        except ValueError:
            raise SignatureInvalid("the signature or the body cannot be read") from None
        if not genuine:
            raise SignatureInvalid("the signature does not match any verification key")


def _verifier(key: str) -> Any:
    try:
        return EventWebhook(key)
    except (ValueError, TypeError):
        raise ConfigurationError(
            ["the SendGrid verification key is not the base64 text that SendGrid shows"]
        ) from None


def _transport_failure(error: BaseException) -> BridgeError:
    if never_sent(error):
        return TemporaryFailure("SendGrid cannot be reached")
    return UnknownOutcome(f"the connection to SendGrid failed midway ({type(error).__name__})")
