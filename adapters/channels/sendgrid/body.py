"""The body of POST /v3/mail/send, built with the package's helpers.

Source: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send#request-body
"""

import re
from typing import Any

from sendgrid.helpers.mail import (
    BypassListManagement,
    ClickTracking,
    Content,
    CustomArg,
    From,
    Header,
    Mail,
    MailSettings,
    OpenTracking,
    Personalization,
    Subject,
    SubscriptionTracking,
    To,
    TrackingSettings,
)

from bridge.core.deliveries import Message

_NOT_IN_AN_ID = re.compile(r"[^A-Za-z0-9.@_-]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")

_URGENT_HEADERS = {"Importance": "high", "X-Priority": "1", "X-MSMail-Priority": "High"}


def mail_body(message: Message, sender: str, sender_name: str) -> dict[str, Any]:
    """The JSON of one mail to one person."""
    mail = Mail(from_email=From(sender, _one_line(sender_name)))
    mail.add_personalization(_personalization(message))
    mail.add_content(Content("text/plain", message.text or " "))
    if message.html:
        mail.add_content(Content("text/html", message.html))
    mail.tracking_settings = _no_tracking()
    if message.urgent:
        # Whoever bounced once would otherwise be dropped in silence for ever.
        mail.mail_settings = MailSettings(bypass_list_management=BypassListManagement(True))
    body: dict[str, Any] = mail.get()
    return body


def _personalization(message: Message) -> Personalization:
    person = Personalization()
    person.add_to(To(message.to, _one_line(message.name) or None))
    person.subject = Subject(_one_line(message.subject) or "Escalation").get()
    # At the top level the API's own description types custom_args as a string.
    person.add_custom_arg(CustomArg("delivery", message.delivery))
    for name, value in _headers(message).items():
        person.add_header(Header(name, value))
    return person


def _headers(message: Message) -> dict[str, str]:
    headers = dict(_URGENT_HEADERS) if message.urgent else {}
    if message.thread:
        # SendGrid's Message-ID cannot be relied on, so all mails of an escalation answer a root
        # that was never sent; mail programs group by it.
        root = f"<{_NOT_IN_AN_ID.sub('', message.thread)}>"
        headers |= {"References": root, "In-Reply-To": root}
    return headers


def _no_tracking() -> TrackingSettings:
    # Rewritten links break signed ones, and an unsubscribe link could silence a project manager.
    return TrackingSettings(
        click_tracking=ClickTracking(enable=False, enable_text=False),
        open_tracking=OpenTracking(enable=False),
        subscription_tracking=SubscriptionTracking(enable=False),
    )


def _one_line(text: str) -> str:
    return _CONTROLS.sub(" ", text).strip()
