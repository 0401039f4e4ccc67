"""One message about many alerts: what a storm comes to on each channel.

It says how many, which tickets and of which accounts as far as there is room; the mail and the page
behind the link name every one.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from bridge.core.channels import Form
from bridge.core.deliveries import AlertKind, Sort, Trouble
from bridge.messages.about import About
from bridge.messages.harmless import harmless
from bridge.messages.plain import clip, one_line, short_time, web_link
from bridge.messages.sms import Parts, fitted, key_of
from bridge.messages.templates import rendered
from bridge.messages.views import AlertView, BundleView

_MAX_WORDS = 500
_MAX_NAME = 40
_MOST_KEYS = 40
"""Ticket keys in a line; no line that people read at a glance has room for more."""
_MOST_POSTED = 20


@dataclass(frozen=True)
class Row:
    """One of the alerts in a letter. `link`: the person's own page of it; `url`: the ticket."""

    title: str
    line: str
    words: str = ""
    link: str = ""
    url: str = ""


@dataclass(frozen=True)
class BundleText:
    """What a channel carries: `text`, and for a letter what is beside it."""

    text: str
    subject: str = ""
    html: str = ""
    thread: str = ""


def bundle_text(view: BundleView) -> BundleText:
    """The message of a bundle in the form of its channel; never fails on what people wrote."""
    return _WRITERS[view.first.traits.form](view)


def headline(view: BundleView) -> str:
    """ "12 more EMERGENCIES", "9 more taken by Ana Ruiz, 3 more STAND DOWN"."""
    if view.sort is Sort.TROUBLE:
        return f"{len(view.rows)} more things need attention"
    if view.sort is Sort.NEWS:
        return ", ".join(filter(None, (_taken(view), _over(view))))
    again = all(row.kind is AlertKind.REMINDER for row in view.rows)
    return f"{len(_tickets(view))} more EMERGENCIES{' told again' if again else ''}"


def _taken(view: BundleView) -> str:
    taken = [About.of(row) for row in view.rows if row.kind is AlertKind.TAKEN]
    names = {about.taken_by for about in taken}
    by = f" by {one_line(names.pop(), _MAX_NAME)}" if len(names) == 1 else ""
    return f"{len(taken)} more taken{by}" if taken else ""


def _over(view: BundleView) -> str:
    over = sum(row.kind is AlertKind.STAND_DOWN for row in view.rows)
    return f"{over} more STAND DOWN" if over else ""


def _sms(view: BundleView) -> BundleText:
    what = " ".join(map(key_of, _tickets(view)[:_MOST_KEYS]))
    if view.sort is Sort.TROUBLE:
        what = harmless(", ".join(row.title for row in map(_row, view.rows[:_MOST_KEYS])))
    head, who = harmless(headline(view)), harmless(_accounts(view))
    tail = "Reply ACK ALL or " if view.sort is Sort.ALERTS else "All: "
    return BundleText(fitted(Parts(head, who, what, tail=tail, link=view.link)))


def _letter(view: BundleView) -> BundleText:
    asks = view.sort is Sort.ALERTS
    values = {
        "headline": headline(view),
        "action": "See them, and take all" if asks else "See all of them",
        "after_action": "Or answer the text message with ACK ALL." if asks else "",
        "accounts": _accounts(view),
        "tone": "calm" if view.sort is Sort.NEWS else "alarm",
        "link": web_link(view.link),
        "rows": [asdict(row) for row in map(_row, view.rows)],
    }
    subject = ": ".join(filter(None, (headline(view), _keys(view))))
    html = rendered("bundle.html", {"subject": subject, **values})
    return BundleText(rendered("bundle.txt", values), subject, html)


def _notification(view: BundleView) -> BundleText:
    """The newest bundle of a sort replaces the one before."""
    rings = view.sort is Sort.ALERTS
    payload = {
        "title": headline(view),
        "body": one_line(". ".join(filter(None, (_accounts(view), _keys(view)))), _MAX_WORDS),
        "tag": f"bundle-{view.sort}",
        "url": web_link(view.link),
        "renotify": rings,
        "requireInteraction": rings,
        "actions": [],
    }
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return BundleText(text, thread=f"bundle-{view.sort}")


def _post(view: BundleView) -> BundleText:
    rows = [f"{row.title} ({row.line})" for row in map(_row, view.rows[:_MOST_POSTED])]
    return BundleText("\n".join([headline(view), *rows, f"All: {view.link}"]))


def _row(view: AlertView) -> Row:
    if isinstance(view.content, Trouble):
        detail, do = one_line(view.content.detail, _MAX_WORDS), one_line(view.content.do)
        return Row(one_line(view.content.headline), detail, do)
    about = About.of(view)
    account = one_line(about.organization, 80)
    title = f"{one_line(about.key, 30)} {one_line(about.subject, 160)}"
    line = ", ".join(filter(None, (account, _said(view, about))))
    words = one_line(about.reason, _MAX_WORDS) if view.kind.asks else ""
    return Row(title, line, words, web_link(view.link), web_link(about.ticket.url))


def _said(view: AlertView, about: About) -> str:
    """What of it is told, in a few words."""
    if view.kind is AlertKind.TAKEN:
        who = one_line(about.taken_by, _MAX_NAME) or "somebody"
        return f"taken by {who}, {short_time(about.taken_at, view.zone, view.now)}"
    if view.kind is AlertKind.STAND_DOWN:
        who = one_line(about.stood_down_by, _MAX_NAME) or "somebody"
        return f"stood down by {who}, {short_time(about.stood_down_at, view.zone, view.now)}"
    since = f"since {short_time(about.at, view.zone, view.now)}"
    return f"{since}. {one_line(about.why)}" if about.why else since


def _tickets(view: BundleView) -> list[About]:
    """What the alerts are about, each once."""
    abouts = [About.of(row) for row in view.rows if row.record is not None]
    return list({about.escalation.id: about for about in abouts}.values())


def _keys(view: BundleView) -> str:
    return " ".join(one_line(about.key, 30) for about in _tickets(view)[:_MOST_KEYS])


def _accounts(view: BundleView) -> str:
    """Whose tickets they are: the account's name, or how many there are."""
    names = {about.organization for about in _tickets(view)}
    if len(names) > 1:
        return f"{len(names)} accounts"
    return clip(one_line(next(iter(names), "")), _MAX_NAME)


_WRITERS: dict[Form, Callable[[BundleView], BundleText]] = {
    Form.SMS: _sms,
    Form.LETTER: _letter,
    Form.NOTIFICATION: _notification,
    Form.PLAIN: _post,
}
