"""Every entry of the registry is whole: its contract tests, its words, its row in the README."""

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.kinds import ChannelKind
from adapters.registry import CHANNELS
from bridge.core.channels import Form
from bridge.ports import AskableChannel, CallingChannel
from tests.adapters.channels.asked import AskedContract
from tests.adapters.channels.calls_back import NOWHERE, CallsBackContract
from tests.adapters.channels.contract import ChannelContract
from tests.adapters.channels.sends import SendsContract
from tests.settings import ROOT

README = (ROOT / "README.md").read_text()
NAMED = {"argvalues": CHANNELS, "ids": [each.kind for each in CHANNELS]}


def contracts() -> Iterator[type[ChannelContract]]:
    """The test classes of this folder that inherit a contract for a channel of the registry."""
    for path in Path(__file__).parent.glob("test_*.py"):
        module = importlib.import_module(f"tests.adapters.channels.{path.stem}")
        for _, found in inspect.getmembers(module, inspect.isclass):
            if issubclass(found, ChannelContract) and hasattr(found, "declaration"):
                yield found


def contract_of(channel: ChannelKind) -> type[ChannelContract]:
    found = {each for each in contracts() if each.declaration is channel}
    assert len(found) == 1, f"{channel.kind} needs one test class that inherits its contracts"
    return found.pop()


@pytest.mark.parametrize("channel", **NAMED)
def test_its_tests_inherit_what_it_can_do(channel: ChannelKind) -> None:
    contract = contract_of(channel)
    made = contract().channel(NOWHERE)
    assert issubclass(contract, SendsContract)
    assert made.traits == channel.traits
    assert issubclass(contract, CallsBackContract) is isinstance(made, CallingChannel)
    assert issubclass(contract, AskedContract) is isinstance(made, AskableChannel)


@pytest.mark.parametrize("channel", **NAMED)
def test_it_has_words(channel: ChannelKind) -> None:
    traits = channel.traits
    assert all((traits.kind, traits.name, traits.headline, traits.noun, traits.short))
    assert traits.headline[0].isupper()
    assert traits.form in Form
    for variable in channel.secrets:
        assert variable.what
        assert variable.required or variable.missed or channel.section is None


@pytest.mark.parametrize("channel", **NAMED)
def test_it_has_a_row_in_the_readme(channel: ChannelKind) -> None:
    folder = Path(inspect.getfile(type(contract_of(channel)().channel(NOWHERE)))).parent
    assert f"`{folder.relative_to(ROOT).as_posix()}/`" in README


def test_kinds_are_told_apart() -> None:
    assert len({each.kind for each in CHANNELS}) == len(CHANNELS)
