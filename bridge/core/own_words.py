"""The words that somebody wrote themselves: without marks of form, and without what they quote.

What is quoted shows itself by ">" before each line, by a quote of HTML or of Jira's wiki, or by the
line above it ("On Tuesday, Ana wrote:"). Whatever follows such a line is older, unless it is marked
with ">" too: then the writer goes on below it, after a blank line (a line right below a marked one
is only its wrapped end).
"""

import html
import re
from collections.abc import Iterator
from itertools import dropwhile

DASHES = r"\-\u2010-\u2015\u2212\ufe58\uff0d"

LONGEST = 65_536
"""Characters that are read of a body: as many as Zendesk takes."""

_BREAKS = str.maketrans(dict.fromkeys("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n"))
_UNSEEN = str.maketrans(dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_OPENED, _CLOSED = "\x02", "\x03"
_NOT_OURS = str.maketrans(dict.fromkeys(_OPENED + _CLOSED))
_QUOTE_OPENS = re.compile(r"<blockquote\b[^<>]{0,500}>", re.IGNORECASE)
_QUOTE_CLOSES = re.compile(r"</blockquote\s*>", re.IGNORECASE)
_BLOCKS = re.compile(r"</?(?:br|p|div|li|ul|ol|tr|table|h[1-6])\b[^<>]{0,500}>", re.IGNORECASE)
_TAGS = re.compile(r"</?[a-z][a-z0-9]{0,10}(?:\s[^<>]{0,500})?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.IGNORECASE)
_MACROS = re.compile(r"\{(?:color|panel|noformat|code)(?::[^{}\n]{0,100})?\}", re.IGNORECASE)

_MARKED = re.compile(r"\s*(?:>|bq\.\s)")
_WROTE = re.compile(
    r"\s*(?:on|am|le|el|il|op|em)\b.{4,300}?"
    r"\b(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu)\b[^:]{0,100}:\s*(?:>|$)",
    re.IGNORECASE,
)
_OLDER = re.compile(
    r"\s*(?:-{2,}\s*(?:original message|ursprüngliche nachricht|message d'origine|mensaje original)"
    r"|(?:from|von|de|da)\s?:\s|begin forwarded message|##- )",
    re.IGNORECASE,
)

_GREETING = re.compile(
    r"\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b"
    r"(?!.*\b(?:resolved|is|are|was|has|it|this|not|no|still|again|down)\b)"
    rf"[^,.!?#\n{DASHES}]{{0,40}}[,.!:]?\s*$",
    re.IGNORECASE,
)
_LEADING_GREETING = re.compile(
    r"^\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b"
    rf"(?:\s+(?=this\b|#)|[^,.!?\n{DASHES}]{{0,40}}(?:[,.!]|\s[{DASHES}]+(?=\s))\s*)",
    re.IGNORECASE,
)


def own_words(body: str) -> list[str]:
    """The writer's own lines, from after the greeting; blank lines part their paragraphs."""
    own = list(dropwhile(_is_before_the_words, _own_lines(list(_lines(body[:LONGEST])))))
    return [_LEADING_GREETING.sub("", own[0]), *own[1:]] if own else []


def _is_before_the_words(line: str) -> bool:
    return not line.strip() or _GREETING.match(line) is not None


def _lines(body: str) -> Iterator[str]:
    """The lines without marks of form; what is quoted by an element begins with ">" as in mails."""
    depth = 0
    for line in _without_marks(body).split("\n"):
        if line.strip().casefold() == "{quote}":
            depth = 0 if depth else 1
        elif line in (_OPENED, _CLOSED):
            depth = max(depth + (1 if line == _OPENED else -1), 0)
        else:
            yield f"> {line}" if depth else line


def _without_marks(body: str) -> str:
    text = _QUOTE_OPENS.sub(f"\n{_OPENED}\n", body.translate(_NOT_OURS))
    text = _QUOTE_CLOSES.sub(f"\n{_CLOSED}\n\n", text)
    text = _TAGS.sub("", _BLOCKS.sub("\n", text))
    text = _MACROS.sub("", text.replace("{quote}", "\n{quote}\n"))
    text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    return text.replace("\r\n", "\n").translate(_BREAKS).translate(_UNSEEN).replace("\u00a0", " ")


def _own_lines(lines: list[str]) -> Iterator[str]:
    place, below_a_quote = 0, False
    while place < len(lines):
        line = lines[place]
        introduction = _lines_of_introduction(lines, place)
        if introduction and not _is_marked_after(lines, place + introduction):
            return
        if introduction or _MARKED.match(line):
            below_a_quote = True
        elif not below_a_quote or not line.strip():
            below_a_quote = False
            yield line
        place += max(introduction, 1)


def _lines_of_introduction(lines: list[str], place: int) -> int:
    """How many lines there introduce an older mail: none, one, or two of a wrapped one."""
    line = lines[place]
    if _WROTE.match(line) or _OLDER.match(line):
        return 1
    wrapped = f"{line[:200]} {''.join(lines[place + 1 : place + 2])[:200]}"
    return 2 if line.strip() and _WROTE.match(wrapped) else 0


def _is_marked_after(lines: list[str], place: int) -> bool:
    """Whether the next line with words begins with ">"."""
    following = next((line for line in lines[place:] if line.strip()), "")
    return _MARKED.match(following) is not None
