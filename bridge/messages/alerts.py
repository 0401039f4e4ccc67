"""From an alert to the message for one address."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime

from bridge.core.channels import Form
from bridge.core.deliveries import AlertKind, Message
from bridge.messages.bundles import bundle_text
from bridge.messages.digest import digest_html, digest_subject, digest_text
from bridge.messages.letters import letter
from bridge.messages.plain import one_line
from bridge.messages.posts import post_text
from bridge.messages.push import push_payload, push_tag
from bridge.messages.sms import sms_text
from bridge.messages.templates import rendered
from bridge.messages.views import AlertView, BundleView, DigestView

URGENT = frozenset((AlertKind.EMERGENCY, AlertKind.REMINDER, AlertKind.OPERATOR))
"""What must ring, and is worth nothing hours later."""


def render(view: AlertView) -> Message:
    """The message of an alert for its person on its channel; never fails on what people wrote."""
    return _WRITERS[view.traits.form](view)


def render_bundle(view: BundleView) -> Message:
    """The one message about many alerts."""
    said = bundle_text(view)
    first = replace(view.first, delivery=view.delivery)
    return _message(first, said.text, said.html, said.subject, said.thread)


def _text(view: AlertView) -> Message:
    return _message(view, text=sms_text(view))


def _notification(view: AlertView) -> Message:
    return _message(view, text=push_payload(view), thread=push_tag(view))


def _post(view: AlertView) -> Message:
    return _message(view, text=post_text(view))


def _letter(view: AlertView) -> Message:
    if view.kind is AlertKind.DIGEST:
        return _digest(view)
    said = letter(view)
    values = asdict(said)
    return _message(
        view,
        text=rendered("letter.txt", values),
        html=rendered("letter.html", values),
        subject=said.subject,
        thread=said.thread,
    )


def _digest(view: AlertView) -> Message:
    digest = view.digest or DigestView(datetime.fromtimestamp(view.now, view.zone).date())
    return _message(
        view,
        text=digest_text(digest, view.zone, view.now),
        html=digest_html(digest, view.zone, view.now),
        subject=digest_subject(digest),
    )


def _message(
    view: AlertView, text: str, html: str = "", subject: str = "", thread: str = ""
) -> Message:
    return Message(
        delivery=view.delivery,
        to=view.person.address(view.traits.address),
        text=text,
        name=one_line(view.person.name, 80),
        subject=one_line(subject, 180),
        html=html,
        thread=thread,
        urgent=view.kind in URGENT,
    )


_WRITERS: dict[Form, Callable[[AlertView], Message]] = {
    Form.SMS: _text,
    Form.LETTER: _letter,
    Form.NOTIFICATION: _notification,
    Form.PLAIN: _post,
}
