"""Callbacks and webhooks that a story posts by hand, signed as the vendors sign them."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from twilio.request_validator import RequestValidator

from adapters.helpdesks.jira.inbox import sign
from sandbox.zendesk.account import iso
from sandbox.zendesk.events import signed_headers
from tests.stories.story import Story


def twilio_says(
    story: Story, delivery: str, status: str, error: str = "", signature: str = ""
) -> int:
    """Post a status of a text; the answer's HTTP status. `signature`: instead of the right one."""
    url = f"{story.url}/receipts/twilio?delivery={quote(delivery, safe='')}"
    form = {"MessageSid": "SM00000000000000000000000000000001", "MessageStatus": status}
    if error:
        form["ErrorCode"] = error
    validator: Any = RequestValidator(story.world.access.twilio.auth_token)
    signed = signature or validator.compute_signature(url, form)
    return _post(url, form, {"X-Twilio-Signature": signed})


def sendgrid_says(story: Story, delivery: str, *events: str, reason: str = "") -> int:
    """Post a batch of events of one mail; the HTTP status of the answer."""
    return post_events(story, event_body(delivery, *events, reason=reason))


def event_body(delivery: str, *events: str, reason: str = "") -> bytes:
    """A batch of events as SendGrid writes it, its CRLF included."""
    rows = [
        {"event": event, "delivery": delivery, "reason": reason, "sg_event_id": str(number)}
        for number, event in enumerate(events)
    ]
    return (json.dumps(rows) + "\r\n").encode()


def post_events(story: Story, body: bytes, signed: bytes | None = None) -> int:
    """Post the body with the signature of `signed` (else its own)."""
    timestamp = str(int(story.hands.now))
    key = story.world.access.sendgrid.signing_key
    content = timestamp.encode() + (body if signed is None else signed)
    signature = key.sign(content, ec.ECDSA(hashes.SHA256()))
    headers = {
        "Content-Type": "application/json",
        "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
        "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
    }
    return _post(f"{story.url}/receipts/sendgrid", body, headers)


def _post(url: str, data: Any, headers: dict[str, str]) -> int:
    return requests.post(url, data=data, headers=headers, timeout=10).status_code


@dataclass(frozen=True)
class SignedHook:
    """A webhook of a helpdesk as it goes over the line."""

    url: str
    body: bytes
    headers: Mapping[str, str]

    def post(self) -> int:
        """Post it; the HTTP status of the answer."""
        return _post(self.url, self.body, dict(self.headers))


def zendesk_hook(story: Story, envelope: Mapping[str, Any]) -> SignedHook:
    """An event of Zendesk's, signed now."""
    access, body = story.world.access.zendesk, json.dumps(envelope).encode()
    signed = signed_headers(
        body, access.secret, iso(story.hands.now), access.account_id, access.webhook_id
    )
    return SignedHook(access.hook, body, signed)


def jira_hook(story: Story, event: Mapping[str, Any]) -> SignedHook:
    """A webhook of Jira's, signed."""
    access, body = story.world.access.jira, json.dumps(event).encode()
    headers = {"Content-Type": "application/json", "X-Hub-Signature": sign(access.secret, body)}
    return SignedHook(access.hook, body, headers)
