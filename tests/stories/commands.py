"""A command of the program, run on the world of a story that has a real Redis."""

from dataclasses import dataclass

import pytest

from bridge.run.cli import main
from tests.stories.story import Story


@dataclass(frozen=True)
class Ran:
    """What a command came to: its exit code, what it said, and what it complained of."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Terminal:
    """Where somebody types commands."""

    patch: pytest.MonkeyPatch
    screen: pytest.CaptureFixture[str]

    def run(self, story: Story, *words: str) -> Ran:
        """Type `python -m bridge` and the words."""
        for name, value in story.environ.items():
            self.patch.setenv(name, value)
        self.screen.readouterr()  # what was said before
        code = main(list(words))
        shown = self.screen.readouterr()
        return Ran(code, shown.out, shown.err)
