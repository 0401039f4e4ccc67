"""Texts of one SMS segment each: level word, ticket, account, what, when, what to do, link last.

Only the words of others are ever cut, and a cut is marked with "..". They are also kept from
looking like ours.
"""

import re
from dataclasses import dataclass

from bridge.core.deliveries import AlertKind, ClientWords, Trouble
from bridge.core.levels import Level
from bridge.messages.about import About
from bridge.messages.gsm7 import SEGMENT, septets, to_gsm
from bridge.messages.harmless import harmless
from bridge.messages.plain import clip, short_age, short_time
from bridge.messages.views import AlertView

_NOT_IN_A_LINK = re.compile(r"[^\x21-\x7e]|[`\\^{}\[\]|]")

_CUT = ".."
_AND = " - "
_MAX_KEY = 24
_MAX_NAME = 24
_MAX_ACCOUNT = 30
_MAX_END = 48
_LEAST = 12
"""Characters below which a part of two is not worth its place."""


@dataclass(frozen=True)
class Parts:
    """A text before it is made to fit: `who`, `what` and `words` may be cut, the others may not."""

    head: str
    who: str = ""
    what: str = ""
    """The ticket's subject, which stays beside the words that explain it."""
    words: str = ""
    tail: str = ""
    link: str = ""


def sms_text(view: AlertView) -> str:
    """The SMS of an alert: GSM 7-bit, at most 160 septets."""
    writers = {
        AlertKind.EMERGENCY: _emergency,
        AlertKind.REMINDER: _reminder,
        AlertKind.TAKEN: _taken,
        AlertKind.STAND_DOWN: _stand_down,
        AlertKind.WORDS: _client_words,
        AlertKind.OPERATOR: _operator,
        AlertKind.DIGEST: _digest,
        AlertKind.SIGN_IN: _sign_in,
        AlertKind.ANSWER: _answer,
    }
    return fitted(writers[view.kind](view))


def _emergency(view: AlertView) -> Parts:
    about = About.of(view)
    late = f", {short_age(about.late_by)} late" if about.late_by else ""
    return _alert(view, f"{_level_word(about)} {key_of(about)}", f"{_time(about.at, view)}{late}.")


def _reminder(view: AlertView) -> Parts:
    about = About.of(view)
    head = f"{about.reminder_word} {_level_word(about)} {key_of(about)}"
    return _alert(view, head, f"Since {_time(about.at, view)}.")


def _alert(view: AlertView, head: str, when: str) -> Parts:
    about = About.of(view)
    order = _order(view.code)
    if order:
        when += f" {order} or" if view.link else f" {order}"
    subject, reason = harmless(about.subject), harmless(about.reason)
    return Parts(head, _account(about), subject, reason, f"{when} ", view.link)


def _taken(view: AlertView) -> Parts:
    about = About.of(view)
    head = f"{_name(about.taken_by) or 'Somebody'} has {key_of(about)}"
    when = f"{_time(about.taken_at, view)}. "
    return Parts(head, _account(about), harmless(about.subject), "", when, view.link)


def _stand_down(view: AlertView) -> Parts:
    about = About.of(view)
    by = _name(about.stood_down_by)
    when = _time(about.stood_down_at, view)
    tail = f"By {by}, {when}. " if by else f"{when}. "
    what, words = harmless(about.subject), harmless(about.stand_down_words)
    if about.closed:
        words, tail = "", f"{clip(words.rstrip('.'), _MAX_END, _CUT)}, {when}. "
    return Parts(f"STAND DOWN {key_of(about)}", _account(about), what, words, tail, view.link)


def _client_words(view: AlertView) -> Parts:
    about = About.of(view)
    said = view.content.said if isinstance(view.content, ClientWords) else ""
    return Parts(
        f"{key_of(about)} the client writes", _account(about), harmless(said), "", view.link
    )


def _operator(view: AlertView) -> Parts:
    trouble = view.content if isinstance(view.content, Trouble) else Trouble("", "", "")
    said = ". ".join(harmless(each) for each in (trouble.headline, trouble.detail) if each)
    what = said or "something needs attention"
    return Parts("ESCALATION BRIDGE", what=what, link=view.link)


def _digest(view: AlertView) -> Parts:
    count = 0 if view.digest is None else len(view.digest.waiting)
    return Parts("Escalation digest", what=f"{count} without response", link=view.link)


def _sign_in(_view: AlertView) -> Parts:
    return Parts("ESCALATION BRIDGE", what="Your link to sign in comes by e-mail.")


def _answer(view: AlertView) -> Parts:
    return Parts(key_of(About.of(view)), what="Your answer comes by e-mail.")


def _level_word(about: About) -> str:
    return "EMERGENCY" if about.level is Level.EMERGENCY else "HIGHER PRIORITY"


def key_of(about: About) -> str:
    """What people call the ticket, in a text."""
    return clip(to_gsm(about.key).replace(" ", ""), _MAX_KEY, _CUT)


def _order(code: str) -> str:
    """A code too long for a text is left out whole: half of one would name another ticket."""
    plain = to_gsm(code)
    return f"Reply ACK {plain}" if 0 < len(plain) <= _MAX_KEY else "Reply ACK" if plain else ""


def _time(at: float, view: AlertView) -> str:
    return short_time(at, view.zone, view.now)


def _account(about: About) -> str:
    return clip(harmless(about.organization), _MAX_ACCOUNT, _CUT)


def _name(name: str) -> str:
    return clip(harmless(name), _MAX_NAME, _CUT)


def fitted(parts: Parts) -> str:
    """Put together; the words of others are cut, and a link too long for any SMS goes whole."""
    link = "" if _NOT_IN_A_LINK.search(parts.link) else parts.link
    if septets(f"{parts.head}. {parts.tail}{link}") > SEGMENT:
        link = ""
    tail = (parts.tail + link if link else parts.tail.removesuffix(" or ")).strip()
    room = SEGMENT - septets(f"{parts.head} : . {tail}")
    for_who = max(room - len(_told(parts)), room // 3)
    who = clip(parts.who, for_who, _CUT) if for_who > len(_CUT) else ""
    room -= len(who)
    what = _cut(parts, room) if room >= len(_CUT) else ""
    said = f"{parts.head} {who}".strip() + (f": {what}" if what else "")
    return f"{said if said.endswith((_CUT, '!', '?')) else f'{said}.'} {tail}".strip()


def _told(parts: Parts) -> str:
    """The subject and the words beside it; once what one of them says in the other already."""
    what, words = parts.what, parts.words
    if what.casefold() in words.casefold():
        return words
    return what if words.casefold() in what.casefold() else f"{what}{_AND}{words}"


def _cut(parts: Parts, room: int) -> str:
    """What is told, in that room; of two that do not fit each has about half of it."""
    told, half = _told(parts), (room - len(_AND)) // 2
    if len(told) <= room or told in (parts.what, parts.words) or half < _LEAST:
        return clip(told, room, _CUT)
    what = clip(parts.what, max(half, room - len(_AND) - len(parts.words)), _CUT)
    return f"{what}{_AND}{clip(parts.words, room - len(what) - len(_AND), _CUT)}"
