"""Texts of one SMS segment each: level word, ticket, account, what, when, what to do, link last.

Only the words of others are ever cut. They are also kept from looking like ours: no link, and no
word that tells people to answer.
"""

import re
from dataclasses import dataclass

from bridge.core.deliveries import AlertKind, Trouble
from bridge.core.levels import Level
from bridge.messages.about import About
from bridge.messages.gsm7 import SEGMENT, septets, to_gsm
from bridge.messages.plain import clip, clock_time, one_line
from bridge.messages.views import AlertView

_LINK = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]*:/+|www\.|mailto:|tel:|sms:|\d+\.\d+\.\d+\.\d+)\S*")
_DOT_IN_A_NAME = re.compile(r"(?<=\w)\.(?=[^\W\d_])")
_ORDERS = re.compile(r"(?i)\b(?:reply|replies|respond|ack\w*)\b:?")
_NOT_IN_A_LINK = re.compile(r"[^\x21-\x7e]|[`\\^{}\[\]|]")

_MAX_KEY = 24
_MAX_NAME = 24
_MAX_ACCOUNT = 30


@dataclass(frozen=True)
class _Parts:
    """A text before it is made to fit: `who` and `what` may be cut, the others may not."""

    head: str
    who: str = ""
    what: str = ""
    tail: str = ""
    link: str = ""


def sms_text(view: AlertView) -> str:
    """The SMS of an alert: GSM 7-bit, at most 160 septets."""
    writers = {
        AlertKind.EMERGENCY: _emergency,
        AlertKind.REMINDER: _reminder,
        AlertKind.TAKEN: _taken,
        AlertKind.STAND_DOWN: _stand_down,
        AlertKind.OPERATOR: _operator,
        AlertKind.DIGEST: _digest,
        AlertKind.SIGN_IN: _sign_in,
    }
    return _fitted(writers[view.kind](view))


def free(text: str) -> str:
    """Words of others for an SMS: no link, no order to reply, no foreign character."""
    plain = _LINK.sub(" ", to_gsm(one_line(text, limit=1000)))
    unlinked = _DOT_IN_A_NAME.sub(" ", plain)
    return " ".join(_ORDERS.sub(" ", unlinked).split()).strip(" .,:;-")


def _emergency(view: AlertView) -> _Parts:
    about = About.of(view)
    return _alert(
        view, f"{_level_word(about)} {_key(about)}", f"{clock_time(about.at, view.zone)}."
    )


def _reminder(view: AlertView) -> _Parts:
    about = About.of(view)
    head = f"{about.reminder_word} {_level_word(about)} {_key(about)}"
    return _alert(view, head, f"Since {clock_time(about.at, view.zone)}.")


def _alert(view: AlertView, head: str, when: str) -> _Parts:
    about = About.of(view)
    code = to_gsm(view.code)[:_MAX_KEY]
    order = f"Reply ACK {code}" if code else ""
    if order:
        when += f" {order} or" if view.link else f" {order}"
    return _Parts(head, _account(about), _what(about), f"{when} ", view.link)


def _taken(view: AlertView) -> _Parts:
    about = About.of(view)
    head = f"{_name(about.taken_by) or 'Somebody'} has {_key(about)}"
    when = f"{clock_time(about.taken_at, view.zone)}. "
    return _Parts(head, _account(about), free(about.subject), when, view.link)


def _stand_down(view: AlertView) -> _Parts:
    about = About.of(view)
    by = _name(about.stood_down_by)
    when = clock_time(about.stood_down_at, view.zone)
    what = free(about.stand_down_words) or free(about.subject)
    tail = f"By {by}, {when}. " if by else f"{when}. "
    return _Parts(f"STAND DOWN {_key(about)}", _account(about), what, tail, view.link)


def _operator(view: AlertView) -> _Parts:
    trouble = view.content if isinstance(view.content, Trouble) else Trouble("", "", "")
    said = ". ".join(free(each) for each in (trouble.headline, trouble.detail) if each)
    return _Parts("ESCALATION BRIDGE", "", said or "something needs attention", "", view.link)


def _digest(view: AlertView) -> _Parts:
    count = 0 if view.digest is None else len(view.digest.waiting)
    return _Parts("Escalation digest", "", f"{count} without response", "", view.link)


def _sign_in(view: AlertView) -> _Parts:
    return _Parts("ESCALATION BRIDGE", "", "Your link to sign in comes by e-mail.")


def _level_word(about: About) -> str:
    return "EMERGENCY" if about.level is Level.EMERGENCY else "HIGHER PRIORITY"


def _key(about: About) -> str:
    return to_gsm(about.key).replace(" ", "")[:_MAX_KEY]


def _account(about: About) -> str:
    return clip(free(about.organization), _MAX_ACCOUNT, "..")


def _what(about: About) -> str:
    """The client's own words; the ticket's subject when nothing of them is left."""
    return free(about.reason) or free(about.subject)


def _name(name: str) -> str:
    return clip(free(name), _MAX_NAME, "..")


def _fitted(parts: _Parts) -> str:
    """Put together; first `what` is cut, then `who`, and a link too long for any SMS goes whole."""
    link = "" if _NOT_IN_A_LINK.search(parts.link) else parts.link
    if septets(f"{parts.head}. {parts.tail}{link}") > SEGMENT:
        link = ""
    tail = (parts.tail + link if link else parts.tail.removesuffix(" or ")).strip()
    room = SEGMENT - septets(f"{parts.head} : . {tail}")
    who = clip(parts.who, max(room, 0), "..") if room > 3 else ""
    room -= septets(who)
    what = clip(parts.what, room, "..") if room > 5 else ""
    said = f"{parts.head} {who}".strip() + (f": {what}" if what else "")
    return f"{said.rstrip('.')}. {tail}".strip()
