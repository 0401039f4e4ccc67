"""The GSM 7-bit alphabet: one foreign character more than halves what fits into an SMS.

Source: 3GPP TS 23.038, https://www.etsi.org/deliver/etsi_ts/123000_123099/123038/
"""

import unicodedata

SEGMENT = 160
"""Septets in a text of one segment."""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€")
"""These cost two septets each."""

_LIKE = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`\u02bc", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043", "-"),
    **dict.fromkeys("[{", "("),
    **dict.fromkeys("]}", ")"),
    "\u2026": "...",
    "\u2022": "-",
    "\u00b7": "-",
    "|": "/",
    "\\": "/",
    "~": "-",
    "^": "",
    "\u00d7": "x",
    "\u2192": "->",
    "\u0142": "l",
    "\u0141": "L",
    "\u0111": "d",
    "\u0110": "D",
    "\u0131": "i",
    "\u0153": "oe",
    "\u0152": "OE",
    "\u20ac": "EUR",
}


def to_gsm(text: str) -> str:
    """The text in one-septet characters on one line; what has no likeness is left out."""
    composed = unicodedata.normalize("NFKC", text)
    return " ".join("".join(_alike(one) for one in composed).split())


def septets(text: str) -> int:
    """What the text takes of a segment; ValueError when it holds a character outside GSM 7-bit."""
    foreign = set(text) - _BASIC - _EXTENDED
    if foreign:
        raise ValueError(f"not in GSM 7-bit: {sorted(foreign)}")
    return sum(2 if one in _EXTENDED else 1 for one in text)


def _alike(one: str) -> str:
    if one in _LIKE:
        return _LIKE[one]
    if one.isspace():
        return " "
    if one in _BASIC:
        return one
    base = unicodedata.normalize("NFKD", one)[0]
    return base if base in _BASIC else ""
