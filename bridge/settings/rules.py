"""Rules that look at several keys of the TOML file at once.

They read the plain tables, so that they speak even when other keys are wrong: an admin sees every
fault in one go. What has the wrong type is passed over here; the model tells of that.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from bridge.core.business_time import BusinessHours
from bridge.core.people import Person
from bridge.core.policy import Policy
from bridge.settings.addresses import did_you_mean
from bridge.settings.connection_rules import connection_faults
from bridge.settings.declarations import Catalogue, ChannelDeclaration
from bridge.settings.faults import Raw, as_list, as_table, where
from bridge.settings.values import Config


def rule_faults(raw: Raw, catalogue: Catalogue) -> list[str]:
    """Every breach of a rule in the plain tables of the file."""
    rules = (_hours, _holidays, _steps, _retention)
    found = [*connection_faults(raw, catalogue), *(fault for rule in rules for fault in rule(raw))]
    for about_channels in (_people, _channels, _reach):
        found += about_channels(raw, catalogue.channels)
    return found


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
    for number, person in enumerate(map(as_table, as_list(raw.get("people")))):
        place = where(("people", number), raw)
        if not any(person.get(key) for key in addresses):
            nothing = " nor ".join(addresses)
            yield f"{place}: has neither {nothing}, so nothing can reach them; add one"
        for key in ("name", *addresses):
            value = str(person.get(key, "")).strip().casefold()
            other = seen.setdefault((key, value), f"people[no. {number + 1}]") if value else ""
            if other and other != f"people[no. {number + 1}]":
                yield f"{place}.{key}: is the same as in {other}; tell them apart or leave one out"


def _channels(raw: Raw, declarations: Sequence[ChannelDeclaration]) -> Iterator[str]:
    tables = as_table(raw.get("channels"))
    for each in declarations:
        table = as_table(tables.get(each.name))
        if table.get("kind") == each.kind:
            yield from (f"channels.{each.name}: {fault}" for fault in each.faults(table))


def _hours(raw: Raw) -> Iterator[str]:
    hours = as_table(as_table(raw.get("policy")).get("business_hours"))
    start = str(hours.get("start", BusinessHours.start))[:5]
    end = str(hours.get("end", BusinessHours.end))[:5]
    if all(re.fullmatch("[0-9]{2}:[0-9]{2}", each) for each in (start, end)) and start >= end:
        yield (
            "policy.business_hours.end: is not later than start; business hours lie within one "
            "day, so write the later time as end"
        )


def _holidays(raw: Raw) -> Iterator[str]:
    hours = as_table(as_table(raw.get("policy")).get("business_hours"))
    country, subdiv = hours.get("country", ""), hours.get("subdiv", "")
    if not isinstance(country, str) or not isinstance(subdiv, str):
        return
    if subdiv and not country:
        yield "policy.business_hours.subdiv: needs the country beside it; add country"
    try:
        public_holidays(country, subdiv, range(2026, 2027))
    except ValueError as error:
        yield f"policy.business_hours.country: {error}"


def _steps(raw: Raw) -> Iterator[str]:
    steps = as_list(as_table(raw.get("policy")).get("again_minutes"))
    if all(isinstance(step, int | float) for step in steps) and steps != sorted(set(steps)):
        yield (
            "policy.again_minutes: each step is counted from the alert and comes after the one "
            "before; write them in order, such as [15, 30, 60]"
        )


def _reach(raw: Raw, declarations: Sequence[ChannelDeclaration]) -> Iterator[str]:
    sure = [each.traits for each in declarations if each.section and not each.traits.best_effort]
    set_up = [traits for traits in sure if traits.name in as_table(raw.get("channels"))]
    pms = [as_table(person) for person in as_list(raw.get("people"))]
    pms = [person for person in pms if "pm" in as_list(person.get("roles", list(Person.roles)))]
    if not set_up:
        known = " or ".join(dict.fromkeys(f"[channels.{traits.name}]" for traits in sure))
        yield f"channels: none is set up, so nobody is told; add {known}"
        return
    reached = [pm for pm in pms if any(pm.get(traits.address) for traits in set_up)]
    if not reached:
        yield (
            f"people: no pm can be reached by {' or '.join(each.name for each in set_up)}, so an "
            'emergency would reach nobody; add a person with roles = ["pm"] and an address there'
        )
    elif all(_later(pm) for pm in reached):
        yield (
            "people: every pm who can be reached is of tier 2 or more, so the first alert would "
            "reach nobody; leave tier out for whoever is told first"
        )


def _later(person: Raw) -> bool:
    tier = person.get("tier", Person.tier)
    return isinstance(tier, int) and tier > 1


def _retention(raw: Raw) -> Iterator[str]:
    days = raw.get("retention_days", Config.retention_days)
    hours = as_table(raw.get("policy")).get("cooldown_hours", Policy.cooldown / 3600)
    # A record that is forgotten while its cooldown runs would let the ticket escalate again.
    if isinstance(days, int) and isinstance(hours, int | float) and 0 < days * 24 < hours:
        yield "retention_days: is shorter than policy.cooldown_hours; keep records longer than that"
