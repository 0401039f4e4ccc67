"""Who may send in a SendGrid account: addresses that were verified, and whole domains.

https://www.twilio.com/docs/sendgrid/api-reference/sender-verification/get-all-verified-senders
https://www.twilio.com/docs/sendgrid/api-reference/domain-authentication/list-all-authenticated-domains
"""

import json
from collections.abc import Callable
from typing import Any

from bridge.errors import PermanentFailure, UnknownOutcome

Ask = Callable[[Callable[[Any], Any]], Any]
"""Make a call with a client; raises as a channel does."""

_DOMAINS_OF_A_PAGE = 50


def may_send(ask: Ask, sender: str) -> bool | None:
    """Whether the sender's address or its domain is verified; None: our key may not ask that."""
    address, domain = sender.casefold(), sender.casefold().rpartition("@")[2]
    try:
        verified = _json(ask(lambda client: client.verified_senders.get()))
        domains = _json(ask(lambda client: client.whitelabel.domains.get()))
        addresses = [one["from_email"] for one in verified["results"] if one["verified"]]
        names = [one["domain"] for one in domains if one["valid"]]
    except PermanentFailure:
        return None
    except (ValueError, KeyError, TypeError):
        raise UnknownOutcome("SendGrid answered with something else than its senders") from None
    if address in map(str.casefold, addresses) or any(_covers(name, domain) for name in names):
        return True
    return None if len(domains) >= _DOMAINS_OF_A_PAGE else False


def _covers(name: str, domain: str) -> bool:
    return f".{domain}".endswith(f".{name.casefold()}")


def _json(answer: Any) -> Any:
    return json.loads(answer.body)
