"""`doctor` says ok only where emergencies would go out, and its links lead somewhere."""

import json
import time
from dataclasses import replace

import pytest

from tests.stories.commands import Terminal
from tests.stories.conftest import Teller

pytestmark = pytest.mark.redis

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal beside the story."""
    return Terminal(monkeypatch, capsys)


def test_all_is_well(tell: Teller, terminal: Terminal) -> None:
    with tell(start=time.time()) as story:
        said = terminal.run(story, "doctor")
        assert said.code == 0, said.out
        assert f"ok   public address: the bridge answers at {story.url}" in said.out
        assert said.out.count("ok  ") == 5 and "acme: acme" not in said.out


def test_an_address_at_which_nobody_answers(tell: Teller, terminal: Terminal) -> None:
    with tell(start=time.time()) as story:
        elsewhere = replace(story, environ={**story.environ, "PUBLIC_BASE_URL": NOBODY})
        said = terminal.run(elsewhere, "doctor", "--json")
        bad = [each for each in json.loads(said.out) if not each["ok"]]
        assert said.code == 1
        assert [each["part"] for each in bad] == ["public address"]
        assert f"nobody answers at {NOBODY}" in bad[0]["words"]


def test_a_number_that_is_not_ours(tell: Teller, terminal: Terminal) -> None:
    with tell(start=time.time(), changes={'"+13125550100"': '"+13125550199"'}) as story:
        said = terminal.run(story, "doctor")
        assert said.code == 1
        assert "`from` is no number of it" in said.out
