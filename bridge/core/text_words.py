"""The words of a text from a phone, and which of them names a ticket."""

import re
import unicodedata
from dataclasses import dataclass

CODE = r"(?:[a-z][a-z0-9_]{0,30}-[0-9]{1,12}|[0-9]{1,12})"
"""A ticket's code in lower case: the key of a Jira issue, or the number of a Zendesk ticket."""

_LONGEST = 1600
"""Characters of the longest text that Twilio takes: https://www.twilio.com/docs/api/errors/21617"""
_STRAIGHT = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    }
)
_QUOTES = re.compile(r"['\"`*()\[\]{}<>]")
_BREAKS = re.compile(r"[!#&+]|(?<![0-9])[:.,;=/]|[:.,;=/](?![0-9])")
_IS_CODE = re.compile(CODE)

_NEAR = 4
"""Words among which a code may stand after others: "ack acme stores 4821"."""
_TALK = frozenset(
    [
        "i", "im", "ill", "am", "be", "will", "in", "at", "by", "on", "to", "for", "about",
        "within", "after", "until", "around", "my", "me", "there", "home", "eta", "need",
        "call", "give", "back", "up", "online", "soon",
    ]
)  # fmt: skip
"""After one of these a number is a time or a count, and no ticket."""
_UNITS = frozenset(
    [
        "m", "min", "mins", "minute", "minutes", "h", "hr", "hrs", "hour", "hours", "s", "sec",
        "secs", "second", "seconds", "d", "day", "days", "am", "pm", "oclock", "%", "percent",
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Named:
    """What the words name: a ticket's code (empty: none), and the words beside it."""

    code: str
    others: tuple[str, ...]


def straightened(text: str) -> str:
    """The text on one line, in lower case, with straight quotes and dashes."""
    return " ".join(text[:_LONGEST].translate(_STRAIGHT).casefold().split())


def words_of(said: str) -> list[str]:
    """The words of a straightened text; each question mark and sign (emoji) is one of its own."""
    plain = _BREAKS.sub(" ", _QUOTES.sub("", said)).replace("?", " ? ")
    words = "".join(map(_spaced, plain)).split()
    return [word.lstrip("-") for word in words if word.strip("-")]


def names_a_ticket(words: list[str], place: int) -> bool:
    """Whether the word at that place is a code: "4821", "sup-17", but not the 10 of "10 min"."""
    following = words[place + 1 : place + 2]
    return (
        place < len(words)
        and _IS_CODE.fullmatch(words[place]) is not None
        and not _UNITS.intersection(following)
    )


def ticket_among(words: list[str]) -> Named | None:
    """The ticket that the words after an order name; None when that is unclear.

    Unclear are two codes, half a code, and a question.
    """
    if words and (words[0] == "?" or _is_half_a_code(words)):
        return None
    place = _first_code(words)
    if place is None:
        return Named("", tuple(words))
    following = words[place + 1 :]
    further = following[1:] if following[:1] == ["and"] else following
    if following[:1] == ["?"] or names_a_ticket(further, 0):
        return None
    return Named(words[place], (*words[:place], *following))


def _spaced(one: str) -> str:
    category = unicodedata.category(one)
    if category == "So":
        return f" {one} "
    return "" if category in ("Cf", "Mn", "Me", "Sk") else one


def _is_half_a_code(words: list[str]) -> bool:
    first = words[0]
    looks_like_one = first.endswith("-") or any("0" <= one <= "9" for one in first)
    measures = _UNITS.intersection(words[1:2])
    return looks_like_one and not measures and not names_a_ticket(words, 0)


def _first_code(words: list[str]) -> int | None:
    for place, word in enumerate(words[: _NEAR + 1]):
        if names_a_ticket(words, place):
            return place
        if word in _TALK:
            return None
    return None
