"""Twilio in motion: messages travel to phones, people reply, callbacks tell of it.

Statuses go queued, sending, sent, delivered, unless a number's script says otherwise. Signatures:
https://www.twilio.com/docs/usage/security#validating-requests
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

import requests
from twilio.request_validator import RequestValidator

from sandbox.twilio.account import LONGEST_QUEUE, Account, Rates
from sandbox.twilio.messages import (
    HELP_WORDS,
    START_WORDS,
    STOP_WORDS,
    Sms,
    TwilioAccess,
    check,
    refusal,
    segments,
)
from sandbox.twilio.replies import HELPED, STARTED, STOPPED, twiml_messages
from sandbox.webhooks import Webhook, Webhooks


@dataclass(frozen=True)
class NumberScript:
    """What happens to messages to one number.

    `refuse`: the error code with which the API answers (21211, 21614, 21408, 30034 …).
    `ends`: the last status: delivered, sent (no receipt), undelivered, failed, queued (stuck).
    `error`: the code that comes with undelivered or failed.
    """

    refuse: int | None = None
    ends: str = "delivered"
    error: int | None = None


@dataclass
class Twilio:
    """One account with one number. `carrier_delay`: real seconds between two statuses."""

    access: TwilioAccess
    clock: Callable[[], float]
    webhooks: Webhooks
    lock: threading.RLock
    accepted: Callable[[Sms], None] = lambda _: None
    carrier_delay: float = 0.0
    messages: dict[str, Sms] = field(default_factory=dict)
    by_number: dict[str, list[Sms]] = field(default_factory=lambda: defaultdict(list))
    scripts: dict[str, NumberScript] = field(default_factory=dict)
    opted_out: set[str] = field(default_factory=set)
    account: Account = field(default_factory=Account)

    def __post_init__(self) -> None:
        self.rates = Rates(self.clock, self.account)

    def script(
        self,
        number: str,
        refuse: int | None = None,
        ends: str = "delivered",
        error: int | None = None,
    ) -> None:
        """Say what happens to messages to a number from now on; see NumberScript."""
        self.scripts[number] = NumberScript(refuse, ends, error)

    def send(self, form: Mapping[str, str]) -> Sms:
        """Take a message for sending; Refused as Twilio refuses it. Times: seconds UTC."""
        at = time.time()
        self.rates.take_request()
        check(form, self.access)
        if self.account.trial:
            raise refusal(572006)
        to = form["To"]
        script = self.scripts.get(to, NumberScript())
        if script.refuse is not None:
            raise refusal(script.refuse)
        if to in self.opted_out:
            raise refusal(21610)
        waits = self.rates.queue(int(segments(form["Body"])))
        sms = self._text(to, form["Body"], "outbound-api", at)
        sms.service_sid = form.get("MessagingServiceSid")
        sms.callback = form.get("StatusCallback", "").partition("#")[0]
        self.accepted(sms)
        if waits > float(form.get("ValidityPeriod", LONGEST_QUEUE)):
            script = NumberScript(ends="failed", error=30036)
        self._travel(sms, _course(script), script.error)
        return sms

    def listed(self, to: str, sender: str, after: float, before: float) -> list[Sms]:
        """Messages, newest first; a bound on the date sent leaves out what is still queued."""
        with self.lock:
            found = list(self.by_number[to] if to else self.messages.values())
        bounded = after > 0 or before < float("inf")
        return [
            sms
            for sms in reversed(found)
            if sender in ("", sms.sender)
            and (not bounded or (sms.sent_at is not None and after <= sms.sent_at < before))
        ]

    def reply(self, number: str, text: str) -> Sms:
        """A person writes back; Twilio handles STOP, START and HELP and posts it to the bridge."""
        sms = Sms(
            to=self.access.number,
            sender=number,
            body=text,
            direction="inbound",
            created_at=self.clock(),
            at=time.time(),
            status="received",
        )
        self._keep(sms)
        self._tell(sms, self._keyword(number, text.strip().lower()))
        return sms

    def repeat(self, sms: Sms) -> None:
        """Twilio posts a text once more, as it does when the answer came too late or not at all."""
        self._tell(sms, "")

    def _tell(self, sms: Sms, word: str) -> None:
        number, fields = sms.sender, self._inbound_fields(sms, word)
        self._post(self.access.inbound, fields, f"SMS from …{number[-4:]}", self._answer(number))

    def _keyword(self, number: str, word: str) -> str:
        if word in STOP_WORDS:
            self.opted_out.add(number)
            self._text(number, STOPPED, "outbound-reply", time.time(), "delivered")
            return "STOP"
        if word in START_WORDS and number in self.opted_out:
            self.opted_out.discard(number)
            self._text(number, STARTED, "outbound-reply", time.time(), "delivered")
            return "START"
        if word in HELP_WORDS:
            self._text(number, HELPED, "outbound-reply", time.time(), "delivered")
            return "HELP"
        return ""

    def _inbound_fields(self, sms: Sms, word: str) -> dict[str, str]:
        fields = {
            "MessageSid": sms.sid,
            "SmsSid": sms.sid,
            "AccountSid": self.access.account_sid,
            "MessagingServiceSid": self.access.service_sid,
            "From": sms.sender,
            "To": sms.to,
            "Body": sms.body,
            "NumMedia": "0",
            "NumSegments": segments(sms.body),
            "SmsStatus": "received",
            "FromCountry": "US",
            "ToCountry": "US",
            "ApiVersion": "2010-04-01",
        }
        says = word and self.account.advanced_opt_out
        return {**fields, "OptOutType": word} if says else fields

    def _answer(self, number: str) -> Callable[[requests.Response], None]:
        def show(response: requests.Response) -> None:
            for text in twiml_messages(response.text):
                if number not in self.opted_out:
                    self._text(number, text, "outbound-reply", time.time(), "delivered")

        return show

    def _text(self, to: str, body: str, direction: str, at: float, status: str = "queued") -> Sms:
        now = self.clock()
        sms = Sms(to, self.access.number, body, direction, now, at, status)
        sms.sent_at = now if status == "delivered" else None
        self._keep(sms)
        return sms

    def _keep(self, sms: Sms) -> None:
        with self.lock:
            self.messages[sms.sid] = sms
            self.by_number[sms.to].append(sms)

    def _travel(self, sms: Sms, course: list[str], error: int | None) -> None:
        if not self.account.disorder:
            self._advance(sms, course, error)
            return
        for status in course:
            self._change(sms, status, error)
        for status in reversed(course):
            self.webhooks.courier.do(partial(self._call_back, sms, status), 0.0)

    def _advance(self, sms: Sms, course: list[str], error: int | None) -> None:
        if course:
            self.webhooks.courier.do(lambda: self._reach(sms, course, error), self.carrier_delay)

    def _reach(self, sms: Sms, course: list[str], error: int | None) -> None:
        self._change(sms, course[0], error)
        self._call_back(sms, course[0])
        self._advance(sms, course[1:], error)

    def _change(self, sms: Sms, status: str, error: int | None) -> None:
        with self.lock:
            sms.status, sms.updated_at = status, self.clock()
            if status == "sent":
                sms.sent_at = self.clock()
            if status in ("undelivered", "failed"):
                sms.error_code = error or 30008

    def _call_back(self, sms: Sms, status: str) -> None:
        if sms.callback:
            fields = self._status_fields(sms, status)
            self._post(sms.callback, fields, f"SMS {status} to …{sms.to[-4:]}")

    def _status_fields(self, sms: Sms, status: str) -> dict[str, str]:
        fields = {
            "MessageSid": sms.sid,
            "SmsSid": sms.sid,
            "MessageStatus": status,
            "SmsStatus": status,
            "AccountSid": self.access.account_sid,
            "From": sms.sender,
            "To": sms.to,
            "ApiVersion": "2010-04-01",
        }
        if sms.service_sid:
            fields["MessagingServiceSid"] = sms.service_sid
        return {**fields, "ErrorCode": str(sms.error_code)} if sms.error_code else fields

    def _post(
        self,
        url: str,
        fields: dict[str, str],
        about: str,
        answered: Callable[[requests.Response], None] | None = None,
    ) -> None:
        validator: Any = RequestValidator(self.access.auth_token)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": str(validator.compute_signature(url, fields)),
        }
        body = urlencode(fields).encode()
        self.webhooks.post(Webhook("twilio", url, body, headers, about, answered))


def _course(script: NumberScript) -> list[str]:
    """The statuses after queued."""
    if script.ends in ("queued", "failed"):
        return [script.ends] if script.ends == "failed" else []
    return ["sending", "sent"] if script.ends == "sent" else ["sending", "sent", script.ends]
