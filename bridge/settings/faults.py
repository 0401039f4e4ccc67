"""From what pydantic found in the TOML file to sentences that an admin can act on."""

import re
from collections.abc import Iterator
from types import NoneType
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from bridge.settings.addresses import did_you_mean

Raw = dict[str, Any]
"""A table as the TOML file has it, of which nothing has been checked."""

_SECRET = re.compile(r"token|secret|password|passwd|api_?key|credential", re.IGNORECASE)
_WORDS = {
    "missing": "is missing; add it",
    "string_type": "must be text; write it in quotes",
    "bool_type": "must be true or false, without quotes",
    "int_type": "must be a whole number, without quotes",
    "float_type": "must be a number, without quotes",
    "finite_number": "must be a number with an end",
    "list_type": 'must be a list; write it as ["…", "…"]',
    "dict_type": "must be a table; write its keys below a [heading]",
    "model_type": "must be a table; write its keys below a [heading]",
    "too_short": "must not be empty; add an entry or leave the key out",
    "string_too_long": "is too long; write at most {max_length} characters",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than_equal": "must be at most {le:g}",
}


def sentences(error: ValidationError, model: type[BaseModel], data: dict[str, Any]) -> list[str]:
    """One sentence a fault: where it is, what is wrong, how to mend it. No value is repeated."""
    return [
        f"{where(tuple(fault['loc']), data)}: {_sentence(fault, model)}"
        for fault in error.errors(include_url=False)
    ]


def where(loc: tuple[int | str, ...], data: object) -> str:
    """The place of a fault as people say it: connections.acme.base_url, people[Ana Ruiz].phone."""
    text = ""
    for part, entry in _walk(loc, data):
        if part == "[key]":
            continue
        if isinstance(part, int):
            text += f"[{_name_of(entry) or f'no. {part + 1}'}]"
        else:
            text += f".{part}" if text else part
    return text or "the file"


def _walk(loc: tuple[int | str, ...], data: object) -> Iterator[tuple[int | str, object]]:
    for part in loc:
        if isinstance(part, int) and isinstance(data, list):
            data = data[part] if part < len(data) else None
        else:
            data = data.get(part) if isinstance(data, dict) else None
        yield part, data


def _name_of(entry: object) -> str:
    name = entry.get("name") if isinstance(entry, dict) else None
    return name[:60] if isinstance(name, str) and name.strip() and name.isprintable() else ""


def _sentence(fault: Any, model: type[BaseModel]) -> str:
    context = fault.get("ctx", {})
    if fault["type"] == "value_error":
        return str(context["error"])
    if fault["type"] == "extra_forbidden":
        return _unknown_key(tuple(fault["loc"]), model)
    words = _WORDS.get(fault["type"])
    return words.format(**context) if words else str(fault["msg"])


def _unknown_key(loc: tuple[int | str, ...], model: type[BaseModel]) -> str:
    key = str(loc[-1])
    if _SECRET.search(key):
        return "is not a key of this file; secrets belong in the environment, see the reference"
    known = keys(_model_at(loc[:-1], model))
    hint = did_you_mean(key, known) or f"known here are: {', '.join(known)}"
    return f"is not a known key; {hint}"


def _model_at(loc: tuple[int | str, ...], model: type[BaseModel]) -> type[BaseModel]:
    here: Any = model
    for part in loc:
        if isinstance(here, type) and issubclass(here, BaseModel):
            fields = {field.alias or name: field for name, field in here.model_fields.items()}
            here = _within(fields[str(part)].annotation)
        else:
            here = _within(get_args(here)[-1])
    return here  # type: ignore[no-any-return]


def _within(annotation: Any) -> Any:
    """The type without `| None`."""
    choices = [choice for choice in get_args(annotation) if choice is not NoneType]
    is_container = get_origin(annotation) in (list, dict)
    return choices[0] if len(choices) == 1 and not is_container else annotation


def keys(model: type[BaseModel]) -> list[str]:
    """The keys of a table, as they are written in the file."""
    return [field.alias or name for name, field in model.model_fields.items()]


def as_table(value: object) -> Raw:
    """The value if it is a table, else an empty one: its type is the model's matter."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []
