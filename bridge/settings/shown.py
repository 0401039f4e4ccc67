"""The settings for people and scripts: everything that is set, without secrets and addresses.

It follows the dataclasses field by field, so that a new setting is shown without being named here.
"""

import dataclasses
from collections.abc import Mapping
from datetime import date, time
from enum import Enum
from typing import Any, get_args, get_type_hints
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from bridge.core.masks import masked_address, masked_email, masked_phone
from bridge.core.written import Text, Unit
from bridge.settings.secrets import Secret
from bridge.settings.sections import written_key
from bridge.settings.values import Settings

_MASKS = {
    Text.ADDRESS: masked_address,
    Text.EMAIL_ADDRESS: masked_email,
    Text.PHONE_NUMBER: masked_phone,
}


def describe(settings: Settings) -> dict[str, Any]:
    """The settings, JSON-ready; of secrets only whether they are set."""
    return {
        "source": settings.source,
        **settings.variables.model_dump(mode="json"),
        **_shown(settings.config),
        "secrets": _shown(settings.secrets),
        "warnings": list(settings.warnings),
    }


def _shown(value: Any, hint: Any = None) -> Any:
    """A value as JSON holds it. `hint`: the type of its field, which tells what to mask."""
    match value:
        case BaseModel():
            return value.model_dump(mode="json", by_alias=True)
        case Secret():
            return "set" if value else "not set"
        case Mapping():
            inner = get_args(hint)[-1:] or (None,)
            return {_key(key): _shown(each, inner[0]) for key, each in value.items()}
        case tuple() | frozenset():
            inner = get_args(hint)[:1] or (None,)
            listed = [_shown(each, inner[0]) for each in value]
            return listed if isinstance(value, tuple) else sorted(listed)
    return _fields(value) if dataclasses.is_dataclass(value) else _single(value, hint)


def _fields(value: Any) -> dict[str, Any]:
    hints = get_type_hints(type(value), include_extras=True)
    return {
        written_key(field.name, hints[field.name]): _shown(
            getattr(value, field.name), hints[field.name]
        )
        for field in dataclasses.fields(value)
    }


def _single(value: Any, hint: Any) -> Any:
    mark = getattr(hint, "__metadata__", (None,))[0]
    if isinstance(mark, Unit):
        return value / mark.seconds
    if isinstance(mark, Text) and mark in _MASKS:
        return _MASKS[mark](value) if value else ""
    match value:
        case Enum():
            return value.name.lower()
        case ZoneInfo():
            return value.key
        case date() | time():
            return value.isoformat()
    return value


def _key(key: Any) -> str:
    return str(_single(key, None))
