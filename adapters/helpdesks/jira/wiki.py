"""Other people's words in comments: version 2 of the API reads what it is given as wiki markup.

A name or a reason may hold a mention, a macro or an image; in a comment of ours it has to be read
as it was written. What can be escaped is escaped by a backslash; Jira takes none after another one,
so somebody's own backslash, and what stands for a heading, is set off by a sign without width.
https://jira.atlassian.com/secure/WikiRendererHelpAction.jspa?section=all
"""

import re

_SET_OFF = "\u2060"
"""The word joiner: nobody sees it, and Jira takes no markup next to it."""

_LIVE = re.compile(
    r"""
      (?P<address> https?://[^\s\\{}\[\]|*!^]+ )         # autolinked; its signs are no markup
    | (?P<backslash> \\ )
    | (?P<block> ^[ \t]*(?=(?:h[1-6]|bq)\.) )              # heading, quotation
    | (?P<list> ^[ \t]*[-#]+(?=[ \t]) )
    | (?P<icon> \((?=(?:[ynix/!?+-]|on|off|\*[rgby]?|flag|flagoff)\)) )
    | (?P<sign> [][{}|*^~]                                 # link, mention, macro, table, bold, …
        | !(?=\S)                                          # image
        | \?(?=\?)                                         # citation
        | (?<!\w)[_+-](?=\S)                               # emphasis, inserted, deleted, rules
      )
    """,
    re.VERBOSE | re.MULTILINE,
)
_SIGN = re.compile(r"[-#]")


def as_written(text: str, marker: str = "") -> str:
    """Wiki markup that shows a text as it stands. `marker`: what is left exactly as it is."""
    parts = text.split(marker) if marker else [text]
    return marker.join(_LIVE.sub(_escaped, part) for part in parts)


def without_escapes(markup: str) -> str:
    """Markup that can be searched for a text that was written before, however it was escaped."""
    return markup.replace("\\", "").replace(_SET_OFF, "")


def _escaped(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "address":
            return found[0]
        case "backslash" | "block":
            return found[0] + _SET_OFF
        case "list":
            return _SIGN.sub(r"\\\g<0>", found[0])
        case _:
            return f"\\{found[0]}"
