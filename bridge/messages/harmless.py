"""Words of others for a text of ours: no link, no order to answer, no foreign character.

A phone makes a link of whatever looks like one, and people answer what looks like our own order; a
carrier's stop word would cut its reader off from the next emergency.
"""

import re

from bridge.messages.gsm7 import to_gsm
from bridge.messages.plain import one_line

_LINK = re.compile(
    r"(?<![a-z0-9+.-])[a-z0-9+.-]*:/+\S*|www\.\S*|(?<![a-z])(?:mailto|tel|sms):\S*"
    r"|[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+\S*",
    re.IGNORECASE | re.ASCII,
)
_DOT_IN_A_NAME = re.compile(r"(?<=[\w-])\.(?=[^\W\d_])")
_SAY = r"(?:text|txt|sms|send|type|message|answer|write|say)"
_STOP = r"(?:stop(?:all)?|unsubscribe|cancel|end|quit|revoke|opt[ -]?out)"
_ORDERS = re.compile(
    r"(?<![a-z])(?:"
    r"(?:reply|replies|respond|ack(?:s|ed|nowledg\w*)?)(?![a-z]):?"
    rf"|{_SAY}\W{{1,3}}(?:(?:us|a|the|this|word|text|back|saying|with|only|just)\W{{1,3}}){{0,3}}"
    rf"(?:{_STOP}|yes|start|unstop|back(?=\W{{1,3}}[a-z0-9-]*[0-9]))(?![a-z])"
    rf"|{_STOP} (?:to|2|for) (?:stop|end|cancel|quit|unsubscribe|opt)(?![a-z])"
    r")",
    re.IGNORECASE | re.ASCII,
)
_LONGEST = 1000


def harmless(text: str) -> str:
    """The words of others, on one line in the GSM alphabet."""
    unlinked = _LINK.sub(" ", to_gsm(one_line(text, _LONGEST)))
    words = _DOT_IN_A_NAME.sub(" ", unlinked)
    while (left := " ".join(_ORDERS.sub(" ", words).split())) != words:
        words = left  # what stood around an order may be one itself now
    return words.strip(" .,:;-")
