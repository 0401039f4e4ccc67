"""Rules that look at several keys of one connection, or at several connections, at once."""

from collections.abc import Iterable, Iterator

from bridge.settings.declarations import Catalogue, HelpdeskDeclaration
from bridge.settings.environment import variable_name
from bridge.settings.faults import Raw, as_table


def connection_faults(raw: Raw, catalogue: Catalogue) -> Iterator[str]:
    """Every breach of a rule in the plain tables of the connections."""
    yield from _shared_variables(raw)
    for name, connection in as_table(raw.get("connections")).items():
        table = as_table(connection)
        place = f"connections.{name}"
        yield from _levels(place, as_table(table.get("levels")))
        yield from _fields_apart(place, table)
        helpdesk = catalogue.helpdesk(table.get("kind"))
        if helpdesk is not None:
            yield from _fields(place, table, helpdesk)
            yield from (f"{place}.{key}: {why}" for key, why in helpdesk.faults(table))
            others = (each for each in catalogue.helpdesks if each is not helpdesk)
            yield from _keys_of_others(place, table, others)


def _levels(place: str, levels: Raw) -> Iterator[str]:
    seen: dict[str, str] = {}
    for level, option in levels.items():
        if not isinstance(option, str) or not option.strip():
            continue
        first = seen.setdefault(option.strip().casefold(), level)
        if first != level:
            yield (
                f"{place}.levels.{level}: is the same option as {first}; "
                "each level needs an option of its own"
            )


def _fields(place: str, table: Raw, helpdesk: HelpdeskDeclaration) -> Iterator[str]:
    for key in ("field", "reason_field", "link_field"):
        value = table.get(key)
        if isinstance(value, str) and not helpdesk.field.fullmatch(value.strip()):
            yield f"{place}.{key}: is not a field of {helpdesk.kind}; write {helpdesk.field_words}"


def _fields_apart(place: str, table: Raw) -> Iterator[str]:
    seen = {table.get("field"): "the Escalation field"}
    for key, words in (("reason_field", "the reason's field"), ("link_field", "the link's field")):
        if table.get(key) and (other := seen.setdefault(table.get(key), words)) != words:
            yield f"{place}.{key}: is {other} itself; name another or leave it out"


def _keys_of_others(place: str, table: Raw, others: Iterable[HelpdeskDeclaration]) -> Iterator[str]:
    for other in others:
        for key, does in other.keys.items():
            if key in table:
                yield f"{place}.{key}: only {other.name} {does}; leave it out"


def _shared_variables(raw: Raw) -> Iterator[str]:
    seen: dict[str, str] = {}
    for name in as_table(raw.get("connections")):
        first = seen.setdefault(variable_name(name), name)
        if first != name:
            yield (
                f"connections.{name}: shares the environment variables "
                f"BRIDGE_{variable_name(name)}_… with connections.{first}; rename one of them"
            )
