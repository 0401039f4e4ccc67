"""The forms of emails: Jinja templates, their values escaped and their styles put inline."""

from collections.abc import Mapping
from pathlib import Path

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
# Many mail programs drop <style>, so styles go inline; the rules for dark mode and narrow screens
# can only stay where they are. Nothing is ever fetched.
_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def rendered(template: str, values: Mapping[str, object]) -> str:
    """A template filled in; `.html` escapes every value and has its styles inline."""
    text = _templates.get_template(template).render(values)
    return _inliner.inline(text) if template.endswith(".html") else text
