"""How the bridge and Jira know each other, and the signed webhooks by which Jira tells.

https://developer.atlassian.com/cloud/jira/platform/webhooks/
"""

import hashlib
import hmac
import uuid
from dataclasses import dataclass

from sandbox.webhooks import Webhook


@dataclass(frozen=True)
class JiraAccess:
    """How the bridge and Jira know each other. `hook`: where the webhooks go."""

    hook: str
    user: str = "bridge@acme.example"
    token: str = "jira-token"
    scoped_token: str = "jira-token-with-scopes"
    """For the gateway alone; `token` is for the site alone."""
    cloud_id: str = "1a11d016-8984-4c3e-b9ab-142dd06acb1b"
    secret: str = "jira-secret"
    site: str = "https://acme.atlassian.net"


def signed(access: JiraAccess, body: bytes, about: str) -> Webhook:
    """A webhook with an identifier of its own, which its repeats keep."""
    mac = hmac.new(access.secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Atlassian Webhook HTTP Client",
        "x-hub-signature": f"sha256={mac}",
        "x-atlassian-webhook-identifier": str(uuid.uuid4()),
        "x-atlassian-webhook-flow": "Primary",
    }
    return Webhook("jira", access.hook, body, headers, about)
