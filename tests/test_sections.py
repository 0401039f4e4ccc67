"""A setting is said once, in a dataclass of the core: what the file's table is made of it."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Any

import pytest
from pydantic import ValidationError

from bridge.core.written import Between, ClockTime, Hours, Minutes, OneOf
from bridge.settings.faults import keys, sentences
from bridge.settings.fields import Section
from bridge.settings.sections import keys_of


class Colour(StrEnum):
    """Words of a setting."""

    RED = "red"
    GREEN = "green"


@dataclass(frozen=True)
class Kettle:
    """Some settings of every kind, and one field that is none."""

    id: int
    name: str
    boil: Minutes = 240.0
    descale: Hours = 7200.0
    reminders: tuple[Minutes, ...] = (60.0, 120.0)
    cups: Annotated[int, Between(1, 4)] = 2
    at: ClockTime = "07:30"
    off: time = time(18)
    bought: date | None = None
    colour: Colour = Colour.RED
    owners: frozenset[Annotated[str, OneOf(("ana", "bo"))]] = frozenset()
    whistle: bool = False


@keys_of(Kettle, but=("id",))
class KettleSection(Section):
    """[kettle]"""

    lid: str = "shut"


def kettle(**written: Any) -> Kettle:
    """What a table of the file means."""
    return Kettle(7, **KettleSection.model_validate({"name": "K", **written}).said(Kettle))


def faults(**written: Any) -> list[str]:
    """What is said of a table of the file."""
    with pytest.raises(ValidationError) as raised:
        kettle(**written)
    return sentences(raised.value, KettleSection, written)


def test_what_is_left_out_is_as_the_core_says() -> None:
    assert kettle() == Kettle(7, "K")
    assert KettleSection.model_validate({"name": "K"}).lid == "shut"


def test_a_duration_is_written_in_the_unit_of_its_key() -> None:
    assert {"boil_minutes", "descale_hours", "reminders_minutes"} <= set(keys(KettleSection))
    told = kettle(boil_minutes=5, descale_hours=1.5, reminders_minutes=[1, 0.5])
    assert (told.boil, told.descale, told.reminders) == (300, 5400, (60, 30))


def test_values_come_out_as_the_core_holds_them() -> None:
    told = kettle(cups=4, at=time(8, 5), off="17:00", bought="2026-12-24", colour="green")
    assert (told.cups, told.at, told.off) == (4, "08:05", time(17))
    assert (told.bought, told.colour) == (date(2026, 12, 24), Colour.GREEN)
    assert kettle(owners=["bo", "ana"], whistle=True).owners == {"ana", "bo"}


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ({"id": 1}, "id: is not a known key"),
        ({"descale": 5}, 'descale: is not a known key; did you mean "descale_hours"?'),
        ({"boil_minutes": 0}, "boil_minutes: must be more than 0"),
        ({"descale_hours": 8761}, "descale_hours: must be at most 8760"),
        ({"reminders_minutes": []}, "reminders_minutes: must not be empty"),
        ({"cups": 5}, "cups: must be at most 4"),
        ({"cups": 0}, "cups: must be at least 1"),
        ({"off": 18}, "off: must be text"),
        ({"colour": "gren"}, 'colour: this is none of red, green; did you mean "green"?'),
        ({"owners": ["cy"]}, "owners[no. 1]: this is none of ana, bo"),
        ({"whistle": 1}, "whistle: must be true or false"),
    ],
)
def test_a_fault_says_how_to_mend_it(written: dict[str, Any], fault: str) -> None:
    (found,) = faults(**written)
    assert found.startswith(fault)
