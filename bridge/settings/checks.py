"""What each kind of value may hold, as types that pydantic checks.

`checked` leads from the type of a core dataclass's field to the one that reads it from the file:
the value that comes out is the core's own (seconds, a tuple, a member of an enum).
"""

import re
from datetime import date, time
from enum import StrEnum
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

from pydantic import AfterValidator, BeforeValidator, Field

from bridge.core.written import Between, OneOf, Text, Unit
from bridge.settings.fields import Email, Line, Phone, ServiceUrl, matching, one_of


def checked(hint: Any) -> Any:
    """What pydantic shall read for a field of the core, told by the field's type."""
    parts = get_args(hint)
    if get_origin(hint) in (tuple, frozenset):
        return Annotated[list[checked(parts[0])], AfterValidator(get_origin(hint))]  # type: ignore[misc]
    if NoneType in parts:
        return checked(parts[0])
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Annotated[str, one_of(tuple(hint)), AfterValidator(hint)]
    marks = getattr(hint, "__metadata__", ())
    return _marked(marks[0]) if marks else _PLAIN.get(hint, hint)


def _marked(mark: object) -> Any:
    match mark:
        case Unit():
            bounds = Field(gt=0, le=mark.most, allow_inf_nan=False)
            return Annotated[float, bounds, AfterValidator(lambda written: written * mark.seconds)]
        case Between():
            return Annotated[int, Field(ge=mark.least, le=mark.most)]
        case OneOf():
            return Annotated[str, one_of(mark.words)]
        case _:
            return _TEXTS[mark]


def _clock_time(value: object) -> object:
    if isinstance(value, time) and value.tzinfo is None:
        return f"{value:%H:%M}"
    if isinstance(value, str) and not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
        raise ValueError("this is not a time of day; write it as HH:MM, 00:00 to 23:59")
    return value


def _civil_day(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    if type(value) is not date:
        raise ValueError("this is not a day that exists; write it as YYYY-MM-DD")
    return value


_ClockTime = Annotated[str, BeforeValidator(_clock_time)]

_PLAIN: dict[Any, Any] = {
    str: Line,
    date: Annotated[date, BeforeValidator(_civil_day)],
    time: Annotated[_ClockTime, AfterValidator(time.fromisoformat)],
}
_TEXTS: dict[Any, Any] = {
    Text.BOARD_ID: Annotated[
        str, matching("[0-9]+", "this is not a board's id; write its figures")
    ],
    Text.CLOCK_TIME: _ClockTime,
    Text.EMAIL_ADDRESS: Email,
    Text.PHONE_NUMBER: Phone,
    Text.SERVICE_URL: ServiceUrl,
}
