"""The tables of the TOML file, made of the core's dataclasses.

    @keys_of(Policy, but=("hours", "same_change_within"))
    class PolicySection(Section):
        business_hours: BusinessHoursSection = BusinessHoursSection()

has a key for every field of Policy that is not named in `but`, with the field's type, bounds and
default, and `business_hours` besides. A key that the section spells out itself is taken from there.
"""

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar, get_args, get_type_hints

from pydantic import Field, create_model

from bridge.core.written import Unit
from bridge.settings.checks import checked
from bridge.settings.fields import Section

S = TypeVar("S", bound=Section)


def keys_of(core: type, but: tuple[str, ...] = ()) -> Callable[[type[S]], type[S]]:
    """Give a section the keys of a core dataclass. `but`: fields that are no settings."""
    hints = get_type_hints(core, include_extras=True)

    def with_keys(section: type[S]) -> type[S]:
        keys: Any = {
            field.name: _key(field, hints[field.name])
            for field in dataclasses.fields(core)
            if field.name not in (*but, *section.model_fields)
        }
        return create_model(section.__name__, __base__=section, __doc__=section.__doc__, **keys)

    return with_keys


def _key(field: "dataclasses.Field[Any]", hint: Any) -> tuple[Any, Any]:
    default = _default(field)
    # A list that says something by itself says nothing when it is empty: the key is left out then.
    least = 1 if isinstance(default, tuple | frozenset) and default else None
    return checked(hint), Field(default, alias=written_key(field.name, hint), min_length=least)


def _default(field: "dataclasses.Field[Any]") -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return ... if field.default is dataclasses.MISSING else field.default


def written_key(name: str, hint: Any) -> str:
    """How a field is called in the file: a duration ends in its unit."""
    unit = _unit(hint)
    return f"{name}_{unit.name}" if unit else name


def _unit(hint: Any) -> Unit | None:
    marks = getattr(hint, "__metadata__", ())
    if marks and isinstance(marks[0], Unit):
        return marks[0]
    return next((unit for part in get_args(hint) if (unit := _unit(part))), None)
