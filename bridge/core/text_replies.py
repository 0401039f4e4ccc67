"""What a text from a phone means: the carriers' own words first, then what we asked for.

A wrong guess takes an emergency from everybody else; a text that is not understood costs one more
text. So whatever is in doubt is OTHER.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from bridge.core.text_words import (
    CODE,
    Named,
    names_a_ticket,
    straightened,
    ticket_among,
    words_of,
)


class ReplyKind(StrEnum):
    """What somebody who texts us means."""

    ACK = "ack"
    """Takes the emergency that is named, or else the one of the last text to this phone."""
    ALL = "all"
    """Takes all the emergencies that one text was about."""
    BACK = "back"
    """Gives back the emergency that is named, or says that it is not over."""
    YES = "yes"
    """The carriers' word for START; after a text that asks for somebody it takes the emergency."""
    OK = "ok"
    """Agrees, or likes a text; where nobody was asked for it is a courtesy and takes nothing."""
    THANKS = "thanks"
    """A courtesy, which never takes anything."""
    STOP = "stop"
    START = "start"
    HELP = "help"
    OTHER = "other"


@dataclass(frozen=True)
class Reply:
    """A text from a phone.

    `code` is the ticket's code as `reply_code` writes it, where one was named. `words` are the
    other words beside it in lower case: the account's name may be among them.
    """

    kind: ReplyKind
    code: str = ""
    words: str = ""


# https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
_STOP = frozenset(["cancel", "end", "quit", "revoke", "optout", "stop", "stopall", "unsubscribe"])
_CARRIERS_WORDS = {
    **dict.fromkeys(_STOP, ReplyKind.STOP),
    **dict.fromkeys(("start", "unstop"), ReplyKind.START),
    **dict.fromkeys(("help", "info"), ReplyKind.HELP),
    "yes": ReplyKind.YES,
}
_OPT_OUT_TYPES = {"STOP": ReplyKind.STOP, "START": ReplyKind.START, "HELP": ReplyKind.HELP}
_AROUND = " '\"`.!"

# What phones send for a reaction: 'Liked "…"', '👍 to "…"', 'Reacted 👍 to "…"'.
_REACTION = re.compile(
    r"(?P<what>liked|loved|emphasi[sz]ed|laughed at|(?:reacted )?(?P<sign>[^\s\w\"]{1,8}) to)"
    r'\s*"(?P<quoted>.*)'
)
_ASKED = re.compile(rf"\breply ack (?P<code>{CODE})(?![a-z0-9])")

_ACK = re.compile(rf"(?:ack(?:ed|nowledged?)?-?(?P<code>{CODE})?|a-?(?P<number>[0-9]{{1,12}}))")
_BACK = re.compile(rf"back-?(?P<code>{CODE})?")
_SHORT_ACKS = (["a"], ["1"], ["1a"], ["1", "a"], ["mine"], ["its", "mine"])
_HAVE = re.compile(r"(?:i have|ive got|i got|i take|ill take|i will take|(?:im )?taking) ")
_THAT = frozenset(["it", "this", "that"])
_ALL = (["all", "of", "them"], ["them", "all"], ["all"])
_GOOD_SIGNS = frozenset("\U0001f44d\U0001f44c\u2705\u2714\U0001f197\U0001fae1")
_BAD_SIGNS = frozenset(
    "\U0001f44e\u274c\u2753\u2754\U0001f6ab\U0001f937\U0001f645\U0001f6d1\u270b\U0001f198"
)
_POLITE = _GOOD_SIGNS.union(
    [
        "ok", "okay", "yes", "yep", "yeah", "sure", "hi", "hey", "hello", "please", "pls",
        "reply",
    ]
)  # fmt: skip
_NO_MORE_THAN_MINE = _GOOD_SIGNS.union(
    [
        "ack", "acknowledged", "a", "ok", "yes", "i", "im", "ive", "ill", "have", "got", "take",
        "taking", "is", "mine", "on", "it", "my", "way", "omw", "now", "looking",
    ]
)  # fmt: skip
"""After a bare code these say no more than that the writer has it."""
_NO_MORE_THAN_ALL = _NO_MORE_THAN_MINE | {"emergencies", "tickets", "please", "thanks"}
_DOUBTS = _BAD_SIGNS.union(
    [
        "not", "no", "nope", "never", "cant", "cannot", "dont", "wont", "didnt", "isnt",
        "havent", "couldnt", "shouldnt", "wouldnt", "unable", "unless", "if", "else", "instead",
        "wrong",
    ]
)  # fmt: skip
_NO_DOUBT = re.compile(r"\bno (?:problem|worries|prob)\b")

_AGREES = _GOOD_SIGNS.union(
    [
        "ok", "okay", "okey", "k", "kk", "yes", "yep", "yup", "yeah", "y", "sure", "will do",
        "got it", "on it", "im on it", "omw", "on my way", "looking", "looking now",
        "looking into it",
    ]
)  # fmt: skip
_COURTESIES = frozenset(
    [
        "thanks", "thank you", "thank you very much", "thanks a lot", "many thanks", "thx", "ty",
        "cheers", "great", "good", "nice", "cool", "perfect", "noted", "understood", "seen",
        "roger", "copy", "please", "all", "team", "no problem", "no worries", "np",
    ]
)  # fmt: skip
_LONGEST_COURTESY = 4


def read_reply(text: str, opt_out_type: str = "") -> Reply:
    """Understand a text; quotes, blanks, capitals and punctuation are forgiven.

    `opt_out_type` is Twilio's OptOutType, which wins over the words: a sender may have stop words
    of their own. Only a "yes" that Twilio takes for START stays YES, which includes START.
    """
    said = straightened(text)
    kind = _CARRIERS_WORDS.get(said.strip(_AROUND), ReplyKind.OTHER)
    judged = _OPT_OUT_TYPES.get(opt_out_type.strip().upper(), kind)
    if judged is ReplyKind.START and kind is ReplyKind.YES:
        return Reply(ReplyKind.YES)
    if judged is not ReplyKind.OTHER:
        return Reply(judged)
    if reaction := _REACTION.match(said):
        return _reaction(reaction)
    words = words_of(said)
    return _order(words) or _courtesy(words) or Reply(ReplyKind.OTHER)


def reply_code(key: str) -> str:
    """What to reply after ACK to name a ticket: its key without the number sign."""
    return key.lstrip("#").upper()


def _reaction(match: re.Match[str]) -> Reply:
    """A like of a text that asks for somebody names its ticket; other reactions take nothing."""
    sign = (match["sign"] or " ")[0]
    if sign in _BAD_SIGNS:
        return Reply(ReplyKind.OTHER)
    asked = _ASKED.search(match["quoted"])
    if asked and (match["what"] == "liked" or sign in _GOOD_SIGNS):
        return Reply(ReplyKind.OK, reply_code(asked["code"]))
    return Reply(ReplyKind.THANKS)


def _order(words: list[str]) -> Reply | None:
    """What the text tells us to do, after at most three polite words."""
    polite = 0
    while polite < min(3, len(words) - 1) and words[polite] in _POLITE:
        polite += 1
    rest = words[polite:]
    return _ack(rest) or _have(rest) or _back(rest) or _bare_code(rest) if rest else None


def _ack(words: list[str]) -> Reply | None:
    if words in _SHORT_ACKS:
        return Reply(ReplyKind.ACK)
    if match := _ACK.fullmatch(words[0]):
        code = match["code"] or match["number"]
        return _takes([code, *words[1:]] if code else words[1:])
    if words[:1] in _SHORT_ACKS and names_a_ticket(words, 1):
        return _takes(words[1:])
    return None


def _have(words: list[str]) -> Reply | None:
    """ "I have it", as on the button, and "I have 4821"."""
    match = _HAVE.match(" ".join(words))
    if match is None:
        return None
    what = words[match[0].count(" ") :]
    if what[0] in _THAT:
        return _takes(what[1:])
    named = len(what) == 1 and names_a_ticket(what, 0)
    return _takes(what) if named or _beyond_all(what) == [] else None


def _back(words: list[str]) -> Reply | None:
    """ "back 4821", "give it back": but "back in 10" is only talk."""
    if words[0] in ("give", "giving") and "back" in words[1:3]:
        given = [word for word in words[1:3] if word != "back" and word not in _THAT]
        words = ["back", *given, *words[3:]]
    match = _BACK.fullmatch(words[0])
    if match is None:
        return None
    named = ticket_among([match["code"], *words[1:]] if match["code"] else words[1:])
    if named is None or (named.others and not named.code):
        return Reply(ReplyKind.OTHER)
    return Reply(ReplyKind.BACK, reply_code(named.code), " ".join(named.others))


def _bare_code(words: list[str]) -> Reply | None:
    if not names_a_ticket(words, 0) or words[0].split("-")[0] in _CARRIERS_WORDS:
        return None
    return _takes(words) if _NO_MORE_THAN_MINE.issuperset(words[1:]) else None


def _takes(words: list[str]) -> Reply:
    if (beyond := _beyond_all(words)) is not None:
        return Reply(ReplyKind.ALL if _NO_MORE_THAN_ALL.issuperset(beyond) else ReplyKind.OTHER)
    named = ticket_among(words)
    if named is None or _doubts(named):
        return Reply(ReplyKind.OTHER)
    return Reply(ReplyKind.ACK, reply_code(named.code), " ".join(named.others))


def _beyond_all(words: list[str]) -> list[str] | None:
    """What is said after "all" and the like; None: the text is not about all."""
    said = next((each for each in _ALL if words[: len(each)] == each), None)
    return None if said is None else words[len(said) :]


def _doubts(named: Named) -> bool:
    """Whether the words beside the code say that the writer does not take it."""
    left = _NO_DOUBT.sub("", " ".join(named.others)).split()
    return bool(_DOUBTS.intersection(left)) or (len(left) == 1 and left[0] in _STOP)


def _courtesy(words: list[str]) -> Reply | None:
    """Agreement and thanks, when nothing else is said."""
    agrees, place = False, 0
    while place < len(words):
        phrase = _courtesy_at(words, place)
        if not phrase:
            return None
        agrees = agrees or phrase in _AGREES
        place += phrase.count(" ") + 1
    if not words:
        return None
    return Reply(ReplyKind.OK if agrees else ReplyKind.THANKS)


def _courtesy_at(words: list[str], place: int) -> str:
    """The longest courtesy that begins there, else nothing."""
    for length in range(_LONGEST_COURTESY, 0, -1):
        phrase = " ".join(words[place : place + length])
        if phrase in _AGREES or phrase in _COURTESIES or _is_a_good_sign(phrase):
            return phrase
    return ""


def _is_a_good_sign(phrase: str) -> bool:
    return len(phrase) == 1 and not phrase.isalnum() and phrase not in _BAD_SIGNS | {"?"}
