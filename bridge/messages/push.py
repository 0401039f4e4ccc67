"""The notification in a browser: what the service worker shows, as JSON.

It says how things are when it is sent, not when the alert was made: a late "EMERGENCY" must not
replace the "Ben has it" that is shown already.
"""

import json
from dataclasses import dataclass

from bridge.core.deliveries import AlertKind, Trouble
from bridge.core.levels import Level
from bridge.messages.about import About
from bridge.messages.plain import one_line, short_age, short_time, web_link
from bridge.messages.views import AlertView

_TITLE, _BODY, _LINK = 110, 400, 300
"""Characters; with four bytes to each the payload stays under 3 kB, which every service takes."""


@dataclass(frozen=True)
class _Notification:
    title: str
    body: str
    rings: bool = False
    """Rings again although the notification is there already, and stays until it is answered."""


def push_payload(view: AlertView) -> str:
    """What the service worker gets: the options of showNotification, and where a click leads to.

    Source: https://notifications.spec.whatwg.org/#dictdef-notificationoptions
    """
    about = About.of(view)
    said = _said(view, about)
    link = web_link(view.link) if len(view.link) <= _LINK else ""
    acknowledge = [{"action": "acknowledge", "title": "I have it"}] if said.rings and link else []
    payload = {
        "title": one_line(said.title, _TITLE),
        "body": one_line(said.body, _BODY),
        "tag": push_tag(view),
        "url": link,
        "renotify": said.rings,
        "requireInteraction": said.rings,
        "actions": acknowledge,
    }
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def push_tag(view: AlertView) -> str:
    """The same for all notifications of one escalation: the newest replaces the one before."""
    about = About.of(view)
    return f"esc-{about.escalation.id or view.delivery}"


def _said(view: AlertView, about: About) -> _Notification:
    if isinstance(view.content, Trouble):
        return _Notification(view.content.headline, view.content.detail)
    if view.record is None:
        return _Notification("Escalation bridge", "")
    if view.kind is AlertKind.STAND_DOWN or about.escalation.stood_down_at is not None:
        return _stand_down(view, about)
    if view.kind is AlertKind.TAKEN or about.escalation.responded_at is not None:
        return _taken(view, about)
    return _emergency(view, about)


def _emergency(view: AlertView, about: About) -> _Notification:
    level = "EMERGENCY" if about.level is Level.EMERGENCY else "HIGHER PRIORITY"
    again = f"{about.reminder_word}: " if view.kind is AlertKind.REMINDER else ""
    account = f" · {one_line(about.organization, 40)}" if about.organization else ""
    what = one_line(about.reason or about.subject, 280) or "No reason was given."
    since = short_time(about.at, view.zone, view.now)
    if about.late_by and not again:
        since += f", {short_age(about.late_by)} late"
    title = f"{again}{level} {one_line(about.key, 30)}{account}"
    return _Notification(title, f"{what} — since {since}", rings=True)


def _taken(view: AlertView, about: About) -> _Notification:
    who = one_line(about.taken_by, 60) or "Somebody"
    has = "You have" if who == view.person.name else f"{who} has"
    at = short_time(about.taken_at, view.zone, view.now)
    return _Notification(f"{has} {one_line(about.key, 30)}", f"Since {at}. {about.subject}")


def _stand_down(view: AlertView, about: About) -> _Notification:
    who = one_line(about.stood_down_by, 60) or "Somebody"
    at = short_time(about.stood_down_at, view.zone, view.now)
    return _Notification(
        f"STAND DOWN {one_line(about.key, 30)}", f"By {who}, {at}. {about.subject}"
    )
