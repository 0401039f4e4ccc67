"""Every helpdesk of the registry is whole: its contract tests, its words, its row in the README."""

import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.kinds import HelpdeskKind
from adapters.registry import HELPDESKS
from tests.settings import ROOT

from .helpdesk_contract import HelpdeskContract
from .inbox_contract import InboxContract

NAMED = {"argvalues": HELPDESKS, "ids": [each.kind for each in HELPDESKS]}


def kinds_with(contract: type) -> Iterator[str]:
    """The kinds for which a test class of this folder inherits a contract."""
    for path in Path(__file__).parent.glob("test_*.py"):
        module = importlib.import_module(f"{__package__}.{path.stem}")
        for _, found in inspect.getmembers(module, inspect.isclass):
            if contract in inspect.getmro(found)[1:]:
                yield found.kind


@pytest.mark.parametrize("helpdesk", **NAMED)
def test_its_tests_inherit_the_contracts(helpdesk: HelpdeskKind) -> None:
    assert helpdesk.kind in set(kinds_with(HelpdeskContract))
    assert helpdesk.kind in set(kinds_with(InboxContract))


@pytest.mark.parametrize("helpdesk", **NAMED)
def test_it_has_words(helpdesk: HelpdeskKind) -> None:
    assert helpdesk.name and helpdesk.field_words
    assert helpdesk.field.fullmatch(helpdesk.field_words.split()[-1])
    assert all(helpdesk.keys.values())
    variables = [each for way in helpdesk.log_ins for each in way.variables]
    assert variables and all(each.what for each in variables)
    assert all(way.words for way in helpdesk.log_ins)


@pytest.mark.parametrize("helpdesk", **NAMED)
def test_it_has_a_row_in_the_readme(helpdesk: HelpdeskKind) -> None:
    folder = Path(inspect.getfile(helpdesk.make_helpdesk)).parent
    assert f"`{folder.relative_to(ROOT).as_posix()}/`" in (ROOT / "README.md").read_text()


def test_kinds_and_their_keys_are_told_apart() -> None:
    assert len({each.kind for each in HELPDESKS}) == len(HELPDESKS)
    keys = [key for each in HELPDESKS for key in each.keys]
    assert len(keys) == len(set(keys))
