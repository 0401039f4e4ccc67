"""SendGrid in motion: mails travel to mailboxes, signed events tell of it.

https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
"""

import base64
import json
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sandbox.sendgrid.account import Account, Counter
from sandbox.sendgrid.rules import check
from sandbox.webhooks import Webhook, Webhooks

REASONS = {
    "bounce": {"reason": "550 5.1.1 user unknown", "status": "5.1.1", "type": "bounce"},
    "blocked": {"reason": "421 4.7.0 try again later", "status": "4.7.0", "type": "blocked"},
    "dropped": {"reason": "Bounced Address"},
    "deferred": {"response": "450 4.2.1 mailbox busy", "attempt": "1"},
}


@dataclass(frozen=True)
class SendGridAccess:
    """How the bridge and SendGrid know each other. `events`: where the event webhook goes."""

    events: str
    api_key: str = "SG.sandbox.key"
    signing_key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    @property
    def public_key(self) -> str:
        """The verification key as SendGrid shows it: base64 of the DER form."""
        der = self.signing_key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(der).decode()


@dataclass
class Mail:
    """One mail to one address. `at`: wall clock; `created_at`: the world's clock; seconds UTC."""

    to: str
    sender: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    custom_args: dict[str, str]
    message_id: str
    at: float
    created_at: float = 0.0
    status: str = "processed"
    id: str = field(default_factory=lambda: uuid.uuid4().hex)


@dataclass
class SendGrid:
    """One account. `scripts`: address -> bounce, blocked, dropped, deferred or silent."""

    access: SendGridAccess
    clock: Callable[[], float]
    webhooks: Webhooks
    lock: threading.RLock
    accepted: Callable[[Mail], None] = lambda _: None
    carrier_delay: float = 0.0
    mails: list[Mail] = field(default_factory=list)
    scripts: dict[str, str] = field(default_factory=dict)
    account: Account = field(default_factory=Account)

    def __post_init__(self) -> None:
        self.counter = Counter(self.clock, self.account)

    def send(self, request: Any) -> str:
        """Take a request for sending and return its X-Message-Id; Refused as SendGrid does."""
        at = time.time()
        check(request)
        mails = sum(len(one["to"]) for one in request["personalizations"])
        self.counter.take_mails(request["from"]["email"], mails)
        message_id = uuid.uuid4().hex[:22]
        for personalization in request["personalizations"]:
            for to in personalization["to"]:
                mail = _mail(request, personalization, to, message_id, at)
                mail.created_at = self.clock()
                self._post_mail(mail)
        return message_id

    def _post_mail(self, mail: Mail) -> None:
        with self.lock:
            self.mails.append(mail)
        self.accepted(mail)
        outcome = self.scripts.get(mail.to.lower(), "delivered")
        if outcome != "silent":
            course = ["dropped"] if outcome == "dropped" else ["processed", outcome]
            self.webhooks.courier.do(lambda: self._tell(mail, course), self.carrier_delay)

    def _tell(self, mail: Mail, course: list[str]) -> None:
        events = [self._event(mail, status) for status in course]
        mail.status = course[-1]
        body = (json.dumps(events) + "\r\n").encode()
        timestamp = str(int(self.clock()))
        signature = self.access.signing_key.sign(
            timestamp.encode() + body, ec.ECDSA(hashes.SHA256())
        )
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "SendGrid Event API",
            "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
            "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
        }
        about = f"mail {course[-1]}"
        self.webhooks.post(Webhook("sendgrid", self.access.events, body, headers, about))

    def _event(self, mail: Mail, status: str) -> dict[str, Any]:
        return {
            **mail.custom_args,
            "email": mail.to,
            "timestamp": int(self.clock()),
            "smtp-id": f"<{mail.id}@geopod-ismtpd-1>",
            "event": "bounce" if status == "blocked" else status,
            "sg_event_id": uuid.uuid4().hex[:22],
            "sg_message_id": f"{mail.message_id}.recvd-sandbox-1-{mail.id[:8]}.0",
            **REASONS.get(status, {}),
        }


def _mail(
    request: Mapping[str, Any],
    personalization: Mapping[str, Any],
    to: Mapping[str, str],
    message_id: str,
    at: float,
) -> Mail:
    content = {part["type"]: part["value"] for part in request["content"]}
    sender = request["from"]
    return Mail(
        to=to["email"],
        sender=f"{sender.get('name', '')} <{sender['email']}>".strip(),
        subject=personalization.get("subject") or request["subject"],
        text=content.get("text/plain", ""),
        html=content.get("text/html", ""),
        headers={**request.get("headers", {}), **personalization.get("headers", {})},
        custom_args=dict(personalization.get("custom_args", {})),
        message_id=message_id,
        at=at,
    )
