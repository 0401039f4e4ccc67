"""What SendGrid refuses in a request to mail/send.

https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.refused import Refused

ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
RESERVED_HEADERS = frozenset(
    {"x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "to", "from", "subject"}
    | {"content-transfer-encoding", "reply-to", "cc", "bcc"}
)
KNOWN_FIELDS = frozenset(
    {"personalizations", "from", "reply_to", "reply_to_list", "subject", "content", "attachments"}
    | {"template_id", "headers", "categories", "custom_args", "send_at", "batch_id", "asm"}
    | {"ip_pool_name", "mail_settings", "tracking_settings"}
)

Problem = tuple[str, str | None]
"""A message and the field that it is about."""


def check(mail: Any) -> None:
    """Refuse what SendGrid refuses, naming every fault."""
    if not isinstance(mail, dict):
        raise refusal([("Bad Request", None)])
    problems = [problem for rule in RULES for problem in rule(mail)]
    if problems:
        raise refusal(problems)


def _sender(mail: dict[str, Any]) -> Iterator[Problem]:
    if not _address(mail.get("from")):
        yield "The from object must be provided for every email send.", "from"


def _content(mail: dict[str, Any]) -> Iterator[Problem]:
    content = mail.get("content")
    if not content:
        text = "Unless a valid template_id is provided, the content parameter is required."
        yield text, "content"
        return
    for number, part in enumerate(content):
        if not isinstance(part, dict) or not part.get("value") or not part.get("type"):
            text = "The content value must be a string at least one character in length."
            yield text, f"content.{number}.value"
    types = [part.get("type") for part in content if isinstance(part, dict)]
    if "text/plain" in types[1:]:
        yield "If present, text/plain must be the first content.", "content"


def _people(mail: dict[str, Any]) -> Iterator[Problem]:
    personalizations = mail.get("personalizations")
    if not isinstance(personalizations, list) or not 1 <= len(personalizations) <= 1000:
        text = "The personalizations field is required and must have 1 to 1000 entries."
        yield text, "personalizations"
        return
    for number, one in enumerate(personalizations):
        where = f"personalizations.{number}"
        if not one.get("to"):
            yield "The to array is required for all personalization objects.", f"{where}.to"
        if not all(_address(to) for to in one.get("to") or ()):
            yield "Does not contain a valid address.", f"{where}.to.email"
        if not (one.get("subject") or mail.get("subject")):
            text = "The subject is required. You can get around this with a template."
            yield text, "subject"
        if not _strings(one.get("custom_args", {})):
            yield "Each custom arg must be a string.", f"{where}.custom_args"
        yield from _headers(one.get("headers", {}), f"{where}.headers")


def _headers(headers: Any, where: str) -> Iterator[Problem]:
    if not _strings(headers):
        yield "Each header must be a string.", where
        return
    for name in headers:
        if name.lower() in RESERVED_HEADERS:
            yield f"The header {name} is reserved.", f"{where}.{name}"


def _whole(mail: dict[str, Any]) -> Iterator[Problem]:
    if "custom_args" in mail and not isinstance(mail["custom_args"], str):
        yield "The custom_args parameter must be a string.", "custom_args"
    categories = mail.get("categories", [])
    if len(categories) > 10 or len(set(categories)) != len(categories):
        yield "There is a limit of 10 unique categories.", "categories"
    if "reply_to" in mail and "reply_to_list" in mail:
        yield "Use either reply_to or reply_to_list.", "reply_to"
    for name in sorted(set(mail) - KNOWN_FIELDS):
        yield f"Additional property {name} is not allowed", None
    yield from _headers(mail.get("headers", {}), "headers")


def _address(value: Any) -> bool:
    email = value.get("email") if isinstance(value, dict) else None
    return isinstance(email, str) and bool(ADDRESS.fullmatch(email))


def _strings(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


RULES: tuple[Callable[[dict[str, Any]], Iterator[Problem]], ...] = (
    _sender,
    _content,
    _people,
    _whole,
)


def refusal(problems: list[Problem], status: int = 400) -> Refused:
    """SendGrid's error answer."""
    errors = [{"message": text, "field": where, "help": None} for text, where in problems]
    return Refused(status, {"errors": errors})
