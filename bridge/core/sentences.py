"""What people write that means something: the resolved sentence, and replies by SMS."""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import dropwhile, takewhile

_QUOTED = re.compile(r"^\s*(>|on .{4,200}wrote:|-{2,}\s*original message|from:\s)", re.IGNORECASE)
_GREETING = re.compile(
    r"^\s*(hi|hello|hey|dear|good (morning|afternoon|evening))\b(?!.*\bresolved\b)"
    r"[^,.!?\n]{0,40}[,.!:]?\s*$",
    re.IGNORECASE,
)
_LEADING_GREETING = re.compile(
    r"^\s*(hi|hello|hey|dear|good (morning|afternoon|evening))\b"
    r"(?:\s+(?=this\b)|[^,.!?\n]{0,40}[,.!]\s*)",
    re.IGNORECASE,
)
# After the sentence comes its end, a dash of any kind, other punctuation or thanks: "resolved by
# noon, I hope" is not the sentence.
DASHES = r"\-\u2010-\u2015\u2212\ufe58\uff0d"
_RESOLVED = re.compile(
    r"^\s*this (?:has been|is now|is|was) resolved"
    rf"(?:\s+(?=thank|now\b|today\b)|\s*(?:$|[.!,;:{DASHES}](?!\s*(?:but|however|yet)\b)))",
    re.IGNORECASE,
)


def says_resolved(body: str) -> bool:
    """Whether a public reply starts with "This has been resolved" in the writer's own words.

    Blank lines and a greeting may stand before it; what is quoted from an earlier mail does not
    count.
    """
    lines = own_words(body)
    return bool(lines and _RESOLVED.match(lines[0]))


def own_words(body: str) -> list[str]:
    """The writer's own lines: from after the greeting up to what is quoted from an earlier mail."""
    lines = body.replace("\r", "\n").split("\n")
    said = dropwhile(lambda line: not line.strip() or _GREETING.match(line), lines)
    own = list(takewhile(lambda line: not _QUOTED.match(line), said))
    return [_LEADING_GREETING.sub("", own[0]), *own[1:]] if own else []


class ReplyKind(StrEnum):
    """What somebody who texts us means."""

    ACK = "ack"
    STOP = "stop"
    START = "start"
    HELP = "help"
    OTHER = "other"


@dataclass(frozen=True)
class Reply:
    """A text from a phone; `code` names the ticket when one was named."""

    kind: ReplyKind
    code: str = ""


# The carriers' own words: none of them may ever be an acknowledgement.
_STOP = frozenset(["cancel", "end", "quit", "revoke", "optout", "stop", "stopall", "unsubscribe"])
_START = frozenset(["start", "unstop", "yes"])
_HELP = frozenset(["help", "info"])
_ACK = re.compile(
    r"^(?:(?:ack(?:nowledged?)?|a|ok)\s*[#:]?\s*|1a?(?:$|\s+#?\s*|#\s*))"
    r"(?P<code>[a-z][a-z0-9_]*-\d+|\d+)?$"
)
_AROUND = " \t\r\n'\"\u2018\u2019\u201c\u201d`.!"


def read_reply(text: str) -> Reply:
    """Understand a text; quotes, blanks, capitals and a final full stop are forgiven."""
    said = text.strip(_AROUND).casefold()
    for words, kind in (
        (_STOP, ReplyKind.STOP),
        (_START, ReplyKind.START),
        (_HELP, ReplyKind.HELP),
    ):
        if said in words:
            return Reply(kind)
    if match := _ACK.match(said):
        return Reply(ReplyKind.ACK, (match["code"] or "").upper())
    return Reply(ReplyKind.OTHER)


def reply_code(key: str) -> str:
    """What to reply after ACK to name a ticket: its key without the number sign."""
    return key.lstrip("#").upper()
