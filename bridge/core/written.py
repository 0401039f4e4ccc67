"""How people write the value of a setting, where its Python type does not say it.

A dataclass of the core says each of its settings once: name, type, default and, by the types here,
how it stands in the file. `cooldown: Hours` holds seconds and is written as `cooldown_hours = 48`.
bridge/settings makes the file's keys and their checks of that, and shows what is personal in part.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated


@dataclass(frozen=True)
class Unit:
    """A duration of more than 0: in seconds here, in the file in the unit that ends its key."""

    name: str
    seconds: float
    most: float
    """The most that the file may say, in the unit: a slip shall not mute a ticket for ever."""


@dataclass(frozen=True)
class Between:
    """A whole number with its bounds."""

    least: int
    most: int


@dataclass(frozen=True)
class OneOf:
    """One of these words."""

    words: tuple[str, ...]


class Text(StrEnum):
    """What a text is; one of which nothing is said is a line."""

    ADDRESS = "address on a channel"
    BOARD_ID = "board's id"
    CLOCK_TIME = "time of day"
    EMAIL_ADDRESS = "email address"
    PHONE_NUMBER = "phone number"
    SERVICE_URL = "URL of a service"


Hours = Annotated[float, Unit("hours", 3600.0, most=8760)]
Minutes = Annotated[float, Unit("minutes", 60.0, most=10080)]
Address = Annotated[str, Text.ADDRESS]
BoardId = Annotated[str, Text.BOARD_ID]
ClockTime = Annotated[str, Text.CLOCK_TIME]
EmailAddress = Annotated[str, Text.EMAIL_ADDRESS]
PhoneNumber = Annotated[str, Text.PHONE_NUMBER]
ServiceUrl = Annotated[str, Text.SERVICE_URL]
