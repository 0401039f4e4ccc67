"""A reply as clauses in small letters, for the readers that ask what each of them says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bridge.core.own_words import DASHES, own_words

_MARKS = str.maketrans(dict.fromkeys('*_~`^|{}[]"\u201c\u201d\u201e\u00ab\u00bb'))
_STRAIGHT = str.maketrans(dict.fromkeys("\u2018\u2019\u00b4", "'"))
_DASH = re.compile(rf"[{DASHES}]+")
_LIST_MARK = re.compile(r"^\s*(?:[-•·#]|\d{1,2}[.)])\s+")
_LINK = re.compile(r"(?:https?://|www\.)\S+")

_SHORT_NOT = re.compile(
    r"\b(is|are|was|were|do|does|did|has|have|had|ca|wo|could|should|would|ai)n'?t\b|\bcannot\b"
)
_SHORT_FORMS = ((re.compile(r"\b(it|that|there)'s\b"), r"\1 is"), (re.compile(r"'ll\b"), " will"))

_WRAPPED_FROM = 35
"""Characters: a shorter line was ended by its writer, a longer one may be wrapped by a mailer."""
_ENDS = re.compile(r"[.!?;:,]\s*$")
_DATE_POINT = re.compile(
    r"(?<=[0-9])\.(?=\s?[0-9]|\s(?:bis|nicht|im|jan|feb|mär|apr|mai|jun|jul|aug|sep|okt|nov|dez))"
)
_SENTENCE = re.compile(r"[^.!?;\n]+[.!?;\n]*")
_PARTS = re.compile(r",|\s-+\s|\b(?:but|however|although|though|and(?! running))\b")
_ASKS = re.compile(
    r"\s*(?:is|are|has|have|was|were|did|does|do|can|could|will|would|should) "
    r"(?:it|this|that|the|you|we|they|there|any\w*|some\w*|all|everything)\b"
)
_CONDITION = re.compile(r"\s*(?:if|when|once|until|unless|whether|in case|as soon as)\b")


@dataclass(frozen=True)
class Clause:
    """A part of a sentence, which asks when it is a question and may begin with a condition."""

    text: str
    asks: bool
    conditional: bool


def said(body: str) -> str:
    """The writer's own words, one line for each of theirs: in small letters, without any marks.

    Short forms are written out ("isn't": "is not", "we'll": "we will").
    """
    lines = (_said(line) for line in own_words(body))
    return "\n".join(lines).strip()


def clauses(body: str) -> list[Clause]:
    """The clauses of the writer's own words."""
    sentences = _SENTENCE.findall(_unwrapped(body))
    return [clause for sentence in sentences for clause in _of(sentence)]


def any_of(*phrases: str) -> re.Pattern[str]:
    """A pattern for any of the phrases as whole words; each may hold several, parted by "|"."""
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b")


def _said(line: str) -> str:
    plain = _LINK.sub(" ", line.casefold().translate(_MARKS).translate(_STRAIGHT))
    plain = _LIST_MARK.sub("", _DASH.sub("-", plain))
    plain = _SHORT_NOT.sub(lambda short: f"{short[1] or 'can'} not", plain)
    for short, long in _SHORT_FORMS:
        plain = short.sub(long, plain)
    return " ".join(plain.split())


def _unwrapped(body: str) -> str:
    lines = _DATE_POINT.sub("/", said(body)).split("\n")
    return "".join(line + _gap(line) for line in lines)


def _gap(line: str) -> str:
    return " " if len(line) >= _WRAPPED_FROM and not _ENDS.search(line) else "\n"


def _of(sentence: str) -> Iterator[Clause]:
    asks = "?" in sentence or _ASKS.match(sentence) is not None
    conditional = _CONDITION.match(sentence) is not None
    for part in _PARTS.split(sentence):
        text = part.strip(" .!?;:\n()-")
        if text:
            yield Clause(text, asks, conditional)
