"""Wiki markup as Jira shows it to people: enough of it to see what a text sets off.

Escapes, and which signs are markup where: the renderer's help and the open-source transformer of
Jira's editor. A backslash escapes the signs below unless it follows another backslash.
https://jira.atlassian.com/secure/WikiRendererHelpAction.jspa?section=all
https://www.npmjs.com/package/@atlaskit/editor-wikimarkup-transformer
"""

import re
from html import escape, unescape

_ESCAPED = re.compile(r"(?<!\\)\\([-#*_+?^~|%{}\[\]()!@])")
_BLOCKS = (
    (re.compile(r"\{(code|noformat|quote|panel)[^{}\n]*\}(.*?)\{\1\}", re.S), r"<pre>\2</pre>"),
    (re.compile(r"^[ \t]*h([1-6])\.[ \t]*(.*)$", re.M), r"<h\1>\2</h\1>"),
    (re.compile(r"^[ \t]*bq\.[ \t]*(.*)$", re.M), r"<blockquote>\1</blockquote>"),
    (re.compile(r"^[ \t]*-{4,5}[ \t]*$", re.M), "<hr>"),
    (re.compile(r"^[ \t]*(?:[*#]{1,20}|-)[ \t]+(.*)$", re.M), r"<li>\1</li>"),
    (re.compile(r"^[ \t]*\|{1,2}(.+?)\|{0,2}[ \t]*$", re.M), r"<td>\1</td>"),
)
_INLINE = (
    (re.compile(r"\[~(?:accountid:)?([^\]\n]+)\]"), r"<mention>\1</mention>"),
    (re.compile(r"\[([^\]|\n]+)\|([^\]\n]+)\]"), r"<a href='\2'>\1</a>"),
    (re.compile(r"\[((?:https?|mailto):[^\]\n]+)\]"), r"<a href='\1'>\1</a>"),
    (re.compile(r"(?<!\w)!([^\s!|]+)(?:\|[^!\n]*)?!(?!\w)"), r"<img src='\1'>"),
    (re.compile(r"\{(?:color|anchor)[^{}\n]*\}"), "<macro>"),
    (re.compile(r"\((?:[ynix/!?+-]|on|off)\)"), "<icon>"),
    (re.compile(r"\\\\"), "<br>"),
    (re.compile(r"\{\{(.+?)\}\}"), r"<code>\1</code>"),
    (re.compile(r"(?<!\w)\?\?(\S[^\n]*?)\?\?(?!\w)"), r"<cite>\1</cite>"),
)
_PHRASES = {"*": "b", "_": "em", "-": "del", "+": "ins", "^": "sup", "~": "sub"}
_ADDRESS = re.compile(r"https?://[^\s{}\[\]|!\\\ue000]+")
_TAG = re.compile(r"</?[a-z]+[0-9]?(?: [^<>]*)?>")
_HIDDEN = re.compile("\ue000(\\d+)\ue001")


def rendered(markup: str) -> str:
    """The HTML that the markup becomes."""
    kept: list[str] = []

    def keep(what: str) -> str:
        kept.append(what)
        return f"\ue000{len(kept) - 1}\ue001"

    text = escape(markup, quote=False)
    text = _ESCAPED.sub(lambda found: keep(found[1]), text)
    for pattern, html in (*_BLOCKS, *_INLINE):
        text = pattern.sub(html, text)
    text = _ADDRESS.sub(lambda found: keep(found[0]), text)
    for sign, tag in _PHRASES.items():
        phrase = rf"(?<![^\W_]){re.escape(sign)}(?=\S)([^\n]*?\S){re.escape(sign)}(?![^\W_])"
        text = re.sub(phrase, rf"<{tag}>\1</{tag}>", text)
    return _HIDDEN.sub(lambda found: kept[int(found[1])], text)


def read(markup: str) -> str:
    """The words that a person reads, without what has no width."""
    return unescape(_TAG.sub("", rendered(markup))).replace("\u2060", "")
