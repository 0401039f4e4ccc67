"""What the three Flask applications have in common. Environment: PORT, SINK, PHONES, REDIS_URL."""

import base64
import hashlib
import hmac
import json
import os
import threading

import requests
from flask import Request

SECRET = os.environ["WEBHOOK_SECRET"].encode()
SINK = os.environ["SINK"]
PHONES = os.environ["PHONES"].split(",")
EMERGENCY = "escalation_emergency"
SEEN_FOR = 86_400
_local = threading.local()


def genuine(request: Request) -> bool:
    """Whether Zendesk signed the body."""
    stamp = request.headers.get("X-Zendesk-Webhook-Signature-Timestamp", "")
    said = request.headers.get("X-Zendesk-Webhook-Signature", "")
    mac = hmac.new(SECRET, stamp.encode() + request.get_data(), hashlib.sha256)
    return hmac.compare_digest(base64.b64encode(mac.digest()).decode(), said)


def emergency_in(body: bytes) -> str:
    """The ticket that was set to Emergency; empty: another event."""
    event = json.loads(body)
    level = event["event"].get("current", {})
    is_level = isinstance(level, dict) and level.get("value") == EMERGENCY
    return event["detail"]["id"] if is_level else ""


def tell_all(ticket: str) -> None:
    """Post a text to each person; raises when the provider does not take it."""
    if not hasattr(_local, "session"):
        _local.session = requests.Session()
    for phone in PHONES:
        text = {"To": phone, "From": "+15550100000", "Body": f"EMERGENCY #{ticket}"}
        _local.session.post(SINK, data=text, timeout=10).raise_for_status()
