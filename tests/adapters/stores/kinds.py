"""All kinds of values that the store keeps, and every value that their annotations allow."""

import types
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

import bridge.core

PATIENT = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
"""Examples enough, on a busy machine too."""

HOSTILE = [
    "", "\x00", "a\x00b", "\r\nBcc: x@y.example", "\n", '"', "\\", '{"v": 1}', "'; FLUSHALL",
    "\u2028",
    "\u202eabc", "\ufeff", "\U0001f6a8", "\u0130", "null", "0", "<script>", "%s{}", "\x7f\x1b[2J",
]  # fmt: skip
texts = st.sampled_from(HOSTILE) | st.text()
LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: texts,
    bool: st.booleans(),
    int: st.integers(-(2**53), 2**53),
    float: st.floats(allow_nan=False, allow_infinity=False),
    type(None): st.none(),
}


def stored_kinds() -> list[Any]:
    """Every class of the core that says a prefix of its own."""
    modules = [
        import_module(f"bridge.core.{each.name}") for each in iter_modules(bridge.core.__path__)
    ]
    classes = {
        value for module in modules for value in vars(module).values() if is_dataclass(value)
    }
    return sorted(
        (each for each in classes if "prefix" in vars(each)), key=lambda each: each.__name__
    )


def unions(hint: Any, seen: set[Any]) -> Iterator[Any]:
    """Every union of dataclasses in a type, however deep."""
    if hint in seen:
        return
    seen.add(hint)
    arguments = get_args(hint)
    if is_union(hint) and sum(map(is_dataclass, arguments)) > 1:
        yield hint
    parts = [*get_type_hints(hint).values()] if is_dataclass(hint) else arguments
    for part in parts:
        yield from unions(part, seen)


def is_union(hint: Any) -> bool:
    """Whether a value may be of several types."""
    return get_origin(hint) in (Union, types.UnionType)


def any_of(hint: Any, bare: bool = False) -> st.SearchStrategy[Any]:
    """Every value that an annotation allows. `bare`: a dataclass with its required fields alone."""
    if hint in LEAVES:
        return LEAVES[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        hints = get_type_hints(hint)
        given = [each for each in fields(hint) if not bare or _required(each)]
        return st.builds(hint, **{each.name: any_of(hints[each.name]) for each in given})
    if is_union(hint):
        return st.one_of(*map(any_of, get_args(hint)))
    if get_origin(hint) is tuple:
        return st.lists(any_of(get_args(hint)[0]), max_size=3).map(tuple)
    assert get_origin(hint) is dict, hint
    return st.dictionaries(*map(any_of, get_args(hint)), max_size=3)


def _required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING
