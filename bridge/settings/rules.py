"""Rules that look at several keys of the TOML file at once.

They read the plain tables, so that they speak even when other keys are wrong: an admin sees every
fault in one go. What has the wrong type is passed over here; the model tells of that.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from bridge.settings.addresses import did_you_mean, email_address
from bridge.settings.declarations import ChannelDeclaration
from bridge.settings.faults import where

Raw = dict[str, Any]

_FIELDS = {
    "zendesk": (r"[0-9]+", "the figures of the field's id, such as 360001234567"),
    "jira": (r"customfield_[0-9]+", "the field's id, such as customfield_10042"),
}


def rule_faults(raw: Raw, declarations: Sequence[ChannelDeclaration]) -> list[str]:
    """Every breach of a rule in the plain tables of the file."""
    rules = (_connections, _shared_variables, _hours, _holidays, _retention)
    found = [fault for rule in rules for fault in rule(raw)]
    for about_channels in (_people, _channels, _reach):
        found += about_channels(raw, declarations)
    return found


def variable_name(connection: str) -> str:
    """How a connection is called in the names of environment variables."""
    return connection.upper().replace("-", "_")


def public_holidays(country: str, subdiv: str, years: range) -> frozenset[date]:
    """Public holidays of the years; ValueError says which of the two names is unknown."""
    if not country:
        return frozenset()
    import holidays  # takes a moment to load and few configurations ask for it

    supported = holidays.list_supported_countries(include_aliases=True)
    if country not in supported:
        hint = did_you_mean(country, list(supported)) or 'write its code, such as "US"'
        raise ValueError(f"no calendar of this country is known; {hint}")
    if subdiv and subdiv not in supported[country]:
        hint = did_you_mean(subdiv, list(supported[country]))
        known = hint or f"known are: {', '.join(supported[country]) or 'none'}"
        raise ValueError(f"the country has no such subdivision (subdiv); {known}")
    return frozenset(holidays.country_holidays(country, subdiv=subdiv or None, years=years))


def _people(raw: Raw, declarations: Sequence[ChannelDeclaration]) -> Iterator[str]:
    declared = [each.traits.address for each in declarations if each.traits.address]
    addresses = list(dict.fromkeys(["email", "phone", *declared]))
    seen: dict[tuple[str, str], str] = {}
    for number, person in enumerate(map(_table, _list(raw.get("people")))):
        place = where(("people", number), raw)
        if not any(person.get(key) for key in addresses):
            nothing = " nor ".join(addresses)
            yield f"{place}: has neither {nothing}, so nothing can reach them; add one"
        for key in ("name", *addresses):
            value = str(person.get(key, "")).strip().casefold()
            other = seen.setdefault((key, value), f"people[no. {number + 1}]") if value else ""
            if other and other != f"people[no. {number + 1}]":
                yield f"{place}.{key}: is the same as in {other}; tell them apart or leave one out"


def _connections(raw: Raw) -> Iterator[str]:
    for name, connection in _table(raw.get("connections")).items():
        table = _table(connection)
        place = f"connections.{name}"
        yield from _levels(place, _table(table.get("levels")))
        yield from _fields(place, table)
        yield from _user(place, table)
        if table.get("kind") == "zendesk" and table.get("board"):
            yield f"{place}.board: only Jira ranks tickets on a board; leave it out"
        if table.get("kind") == "zendesk" and table.get("transitions"):
            yield f"{place}.transitions: only in Jira can clients move a request; leave it out"


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


def _fields(place: str, table: Raw) -> Iterator[str]:
    pattern, form = _FIELDS.get(str(table.get("kind")), ("", ""))
    for key in ("field", "reason_field", "link_field"):
        value = table.get(key)
        if pattern and isinstance(value, str) and not re.fullmatch(pattern, value.strip()):
            yield f"{place}.{key}: is not a field of {table['kind']}; write {form}"
    seen = {table.get("field"): "the Escalation field"}
    for key, words in (("reason_field", "the reason's field"), ("link_field", "the link's field")):
        if table.get(key) and (other := seen.setdefault(table.get(key), words)) != words:
            yield f"{place}.{key}: is {other} itself; name another or leave it out"


def _user(place: str, table: Raw) -> Iterator[str]:
    if table.get("kind") != "zendesk":
        return
    try:
        email_address(str(table.get("user", "")))
    except ValueError:
        yield (
            f"{place}.user: Zendesk wants the email address of the user whom the API token acts "
            "for; write it as bridge@example.com"
        )


def _shared_variables(raw: Raw) -> Iterator[str]:
    seen: dict[str, str] = {}
    for name in _table(raw.get("connections")):
        first = seen.setdefault(variable_name(name), name)
        if first != name:
            yield (
                f"connections.{name}: shares the environment variables "
                f"BRIDGE_{variable_name(name)}_… with connections.{first}; rename one of them"
            )


def _channels(raw: Raw, declarations: Sequence[ChannelDeclaration]) -> Iterator[str]:
    tables = _table(raw.get("channels"))
    for each in declarations:
        table = _table(tables.get(each.name))
        if table.get("kind") == each.kind:
            yield from (f"channels.{each.name}: {fault}" for fault in each.faults(table))


def _hours(raw: Raw) -> Iterator[str]:
    hours = _table(_table(raw.get("policy")).get("business_hours"))
    start, end = str(hours.get("start", "08:00"))[:5], str(hours.get("end", "18:00"))[:5]
    if all(re.fullmatch("[0-9]{2}:[0-9]{2}", each) for each in (start, end)) and start >= end:
        yield (
            "policy.business_hours.end: is not later than start; business hours lie within one "
            "day, so write the later time as end"
        )


def _holidays(raw: Raw) -> Iterator[str]:
    hours = _table(_table(raw.get("policy")).get("business_hours"))
    country, subdiv = hours.get("country", ""), hours.get("subdiv", "")
    if not isinstance(country, str) or not isinstance(subdiv, str):
        return
    if subdiv and not country:
        yield "policy.business_hours.subdiv: needs the country beside it; add country"
    try:
        public_holidays(country, subdiv, range(2026, 2027))
    except ValueError as error:
        yield f"policy.business_hours.country: {error}"


def _reach(raw: Raw, declarations: Sequence[ChannelDeclaration]) -> Iterator[str]:
    sure = [each.traits for each in declarations if each.section and not each.traits.best_effort]
    set_up = [traits for traits in sure if traits.name in _table(raw.get("channels"))]
    pms = [_table(person) for person in _list(raw.get("people"))]
    pms = [person for person in pms if "pm" in _list(person.get("roles", ["pm"]))]
    if not set_up:
        known = " or ".join(dict.fromkeys(f"[channels.{traits.name}]" for traits in sure))
        yield f"channels: none is set up, so nobody is told; add {known}"
    elif not any(person.get(traits.address) for person in pms for traits in set_up):
        yield (
            f"people: no pm can be reached by {' or '.join(each.name for each in set_up)}, so an "
            'emergency would reach nobody; add a person with roles = ["pm"] and an address there'
        )


def _retention(raw: Raw) -> Iterator[str]:
    days, hours = raw.get("retention_days", 30), _table(raw.get("policy")).get("cooldown_hours", 48)
    # A record that is forgotten while its cooldown runs would let the ticket escalate again.
    if isinstance(days, int) and isinstance(hours, int | float) and 0 < days * 24 < hours:
        yield "retention_days: is shorter than policy.cooldown_hours; keep records longer than that"


def _table(value: object) -> Raw:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
