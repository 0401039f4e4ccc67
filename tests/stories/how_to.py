"""The texts to paste, out of the how-tos, so that what is written there is what is tried."""

import re

from tests.settings import ROOT


def block(name: str, language: str, number: int = 0) -> str:
    """A code block of a how-to: the first (0), second … of its language."""
    text = (ROOT / "docs" / "how-to" / name).read_text()
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)[number]
