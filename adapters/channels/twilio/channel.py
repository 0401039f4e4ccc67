"""SMS by Twilio. Sending is not idempotent, so a doubtful outcome is looked up, never repeated.

API: https://www.twilio.com/docs/messaging/api/message-resource
Callbacks: https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.rest import Client
from twilio.twiml.messaging_response import MessagingResponse
from urllib3.exceptions import HTTPError

from adapters.channels.twilio import callbacks, errors
from adapters.channels.twilio.callbacks import (
    STATES,
    InboundSms,
    receipt,
    verified,
)
from adapters.channels.twilio.http import TwilioHttp
from adapters.channels.twilio.section import TwilioSection
from adapters.http import READ_SECONDS, never_sent
from bridge.core.channels import Form, Traits
from bridge.core.deliveries import DeliveryState, Message, Receipt
from bridge.errors import (
    BridgeError,
    ConfigurationError,
    Malformed,
    PermanentFailure,
    Scope,
    TemporaryFailure,
    UnknownOutcome,
)
from bridge.ports import ProviderAnswer

T = TypeVar("T")

VALID_URGENT = 600
"""Seconds in Twilio's queue: an emergency that is hours late does harm, a burst needs minutes."""
VALID_PATIENT = 14_400
LOOK_UP_SECONDS = 5.0
"""A look-up must not hold back the alert that waits for it."""
_CLOCK_SLACK = 5.0
"""Twilio's times have whole seconds, and its clock is not ours."""

_LOOK_BACK = 200
"""A storm may have sent many texts to the same phone since the one that is looked for."""

# What the package raises when an answer is 2xx but not what the API promises.
_GARBAGE = (ValueError, AttributeError, TypeError, KeyError)


class TwilioSms:
    """The channel "twilio". The first token sends; all of them are accepted on callbacks."""

    traits = Traits(
        kind="twilio",
        name="sms",
        headline="SMS",
        noun="text message",
        short="text",
        form=Form.SMS,
        address="phone",
    )

    def __init__(
        self,
        settings: TwilioSection,
        auth_tokens: tuple[str, ...],
        public_base_url: str,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        if not settings.account_sid or not any(auth_tokens):
            raise ConfigurationError(["Twilio needs an account SID and an auth token"])
        self._settings = settings
        self._tokens = tuple(token for token in auth_tokens if token)
        self._callback_base = _callback_base(public_base_url)
        self._http = TwilioHttp(settings.base_url, read_seconds)
        self._look_up_http = TwilioHttp(settings.base_url, min(read_seconds, LOOK_UP_SECONDS))

    @property
    def per_second(self) -> float:
        """How many texts of one segment leave a second; Twilio queues the others."""
        return self._settings.texts_per_second

    def send(self, message: Message) -> Receipt:
        """Hand the text to Twilio once; see `Channel.send`."""
        if not message.to:
            raise PermanentFailure("the person has no phone number", Scope.ADDRESS)
        if not (self._settings.sender or self._settings.messaging_service_sid):
            raise PermanentFailure(
                "Twilio has neither a number nor a service to send from", Scope.CHANNEL
            )
        fields = self._fields(message)
        try:
            return self._asked(lambda client: self._create(client, fields, message))
        except PermanentFailure as refusal:
            if refusal.code != str(errors.BAD_CALLBACK) or "status_callback" not in fields:
                raise
        # Better an alert whose delivery nobody confirms than no alert.
        del fields["status_callback"]
        return self._asked(lambda client: self._create(client, fields, message))

    def find(self, message: Message, since: float) -> Receipt | None:
        """Look for the same text to the same number, created since then; see `Channel.find`."""
        try:
            return self._asked(
                lambda client: self._sent_since(client, message, since), self._look_up_http
            )
        except BridgeError as error:
            raise UnknownOutcome(f"Twilio could not be asked for the message: {error}") from None

    def receipts(self, url: str, headers: Mapping[str, str], body: bytes) -> list[Receipt]:
        """What a status callback says; `url` is public and whole, as Twilio signed it."""
        return callbacks.status(url, verified(self._tokens, url, headers, body))

    def inbound(self, url: str, headers: Mapping[str, str], body: bytes) -> InboundSms:
        """A text sent to our number; SignatureInvalid, Malformed.

        Source: https://www.twilio.com/docs/messaging/guides/webhook-request
        """
        form = verified(self._tokens, url, headers, body)
        if not form.get("From") or not form.get("MessageSid"):
            raise Malformed("the text names no From or no MessageSid")
        opt_out = form.get("OptOutType", "").upper()
        return InboundSms(form["From"], form.get("Body", ""), form["MessageSid"], opt_out)

    def reply(self, text: str) -> ProviderAnswer:
        """TwiML: https://www.twilio.com/docs/messaging/twiml"""
        twiml = MessagingResponse()
        if text:
            twiml.message(text)
        return ProviderAnswer("text/xml", str(twiml))

    def status(self, provider_id: str) -> Receipt:
        """What has become of a text, for when no callback comes; names no delivery.

        Source: https://www.twilio.com/docs/messaging/api/message-resource#fetch-a-message-resource
        """
        return self._asked(lambda client: self._fetch(client, provider_id), self._look_up_http)

    def check(self) -> str:
        """Who we are at Twilio, and whether receipts can reach us, in words for an admin."""
        sid = self._settings.account_sid
        account = self._asked(lambda client: client.api.v2010.accounts(sid).fetch())
        words = f"Twilio account {account.friendly_name!r} is {account.status} ({account.type})"
        if account.type == "Trial":
            raise PermanentFailure(f"{words}: {errors.OF_A_TRIAL}", Scope.CHANNEL)
        if not self._owns_sender():
            mend = "write one of its numbers that can send texts as `from`"
            raise PermanentFailure(f"{words}, and `from` is no number of it: {mend}", Scope.CHANNEL)
        if self._callback_base:
            return f"{words}; delivery receipts come to {self._callback_base}"
        return (
            f"{words}; no delivery receipts: the public address is not an https host that "
            "Twilio can reach"
        )

    def _owns_sender(self) -> bool:
        """Whether texts leave from a number of the account; of short codes that is not asked.

        https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource#read-multiple-incomingphonenumber-resources
        """
        sender = self._settings.sender
        if not sender.startswith("+"):
            return True
        found = self._asked(
            lambda client: client.incoming_phone_numbers.list(phone_number=sender, limit=20)
        )
        return any(one.phone_number == sender and _texts(one.capabilities) for one in found)

    def _fields(self, message: Message) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "to": message.to,
            "body": message.text,
            "smart_encoded": True,
            "risk_check": "disable",
            "validity_period": VALID_URGENT if message.urgent else VALID_PATIENT,
            "message_intent": "notifications",
        }
        if self._settings.messaging_service_sid:
            fields["messaging_service_sid"] = self._settings.messaging_service_sid
        if self._settings.sender:
            fields["from_"] = self._settings.sender
        if self._callback_base:
            query = quote(message.delivery, safe="")
            fields["status_callback"] = f"{self._callback_base}?delivery={query}"
        return fields

    def _create(self, client: Client, fields: dict[str, Any], message: Message) -> Receipt:
        made = client.messages.create(**fields)
        if not made.sid:
            raise UnknownOutcome("Twilio's answer names no message")
        state = STATES.get(str(made.status), DeliveryState.ACCEPTED)
        return receipt(made.sid, state, str(made.error_code or ""), message.delivery, message.to)

    def _sent_since(self, client: Client, message: Message, since: float) -> Receipt | None:
        # No date filter: it is on DateSent, which a message that is still queued does not have.
        listed = client.messages.list(to=message.to, limit=_LOOK_BACK, page_size=_LOOK_BACK)
        same = [
            one
            for one in listed
            if (one.body or "").strip() == message.text.strip()
            and isinstance(one.date_created, datetime)
            and one.date_created.timestamp() >= since - _CLOCK_SLACK
        ]
        if not same:
            return None
        newest = max(same, key=lambda one: one.date_created)
        state = STATES.get(str(newest.status), DeliveryState.ACCEPTED)
        return receipt(
            newest.sid, state, str(newest.error_code or ""), message.delivery, message.to
        )

    def _fetch(self, client: Client, sid: str) -> Receipt:
        one = client.messages(sid).fetch()
        if one.sid != sid:
            raise UnknownOutcome("Twilio's answer is of another message")
        state = STATES.get(str(one.status), DeliveryState.ACCEPTED)
        return receipt(sid, state, str(one.error_code or ""), "", str(one.to or ""))

    def _asked(self, call: Callable[[Client], T], http: TwilioHttp | None = None) -> T:
        """Make a call with a client of its own and give every failure its name.

        The causes are cut off: their texts and URLs hold phone numbers.
        """
        http = http or self._http
        client = Client(self._settings.account_sid, self._tokens[0], http_client=http)
        try:
            return call(client)
        except (TwilioRestException, TwilioServiceException) as error:
            status, code = errors.as_code(error.status), errors.as_code(error.code)
            raise errors.failure(status, code, http.retry_after) from None
        except TwilioException:
            raise UnknownOutcome("Twilio's answer could not be read") from None
        except (RequestException, HTTPError, OSError) as error:
            raise _transport_failure(error) from None
        except _GARBAGE:
            raise UnknownOutcome("Twilio answered with something else than its API does") from None


def _texts(capabilities: Any) -> bool:
    """Whether a number can send texts, as far as Twilio says what it can do."""
    return not isinstance(capabilities, dict) or capabilities.get("sms") is not False


def _transport_failure(error: BaseException) -> BridgeError:
    if never_sent(error):
        return TemporaryFailure("Twilio cannot be reached")
    return UnknownOutcome(f"the connection to Twilio failed midway ({type(error).__name__})")


def _callback_base(public_base_url: str) -> str:
    """Where Twilio reports; empty when Twilio would refuse the address.

    A host name with an underscore is refused with 21609; plain http is for a Twilio that is
    simulated on this machine.
    """
    parts = urlsplit(public_base_url)
    host = parts.hostname or ""
    local = host in ("127.0.0.1", "::1", "localhost")
    reachable = local or (parts.scheme == "https" and "." in host and "_" not in host)
    return f"{public_base_url.rstrip('/')}/receipts/twilio" if reachable else ""
