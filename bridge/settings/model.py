"""The TOML file as a model: its tables, made of the core's dataclasses.

What is spelled out here is what the file says otherwise than the core: names that are looked up,
tables within tables. What the adapters declare is put in by `config_file`. The rules that look at
several keys at once are in bridge/settings/rules.py.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, create_model

from bridge.core.business_time import BusinessHours
from bridge.core.connections import Connection
from bridge.core.levels import Level
from bridge.core.people import Person
from bridge.core.policy import Policy
from bridge.core.storm import Storms
from bridge.core.tickets import FieldMapping
from bridge.settings.declarations import Catalogue, ChannelDeclaration, ChannelSection
from bridge.settings.fields import Line, Section, Zone, matching, one_of
from bridge.settings.sections import keys_of
from bridge.settings.values import Config

S = TypeVar("S", bound=Section)
CONNECTION_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?")
ConnectionName = Annotated[
    str,
    matching(
        CONNECTION_NAME.pattern,
        "this name does not fit a URL; use up to 40 small letters, figures and hyphens",
    ),
]
_RAISED = {"higher_priority": Level.HIGHER_PRIORITY, "emergency": Level.EMERGENCY}
RaisedLevel = Annotated[str, one_of(tuple(_RAISED)), AfterValidator(_RAISED.__getitem__)]


@keys_of(BusinessHours, but=("zone",))
class BusinessHoursSection(Section):
    """[policy.business_hours]; `country` and `subdiv` as the `holidays` library names them."""

    country: str = ""
    subdiv: str = ""

    def to_core(self, zone: ZoneInfo, public_holidays: frozenset[date]) -> BusinessHours:
        """The hours in the zone, with public holidays beside the listed ones."""
        hours = BusinessHours(zone, **self.said(BusinessHours))
        return replace(hours, holidays=hours.holidays | public_holidays)


@keys_of(Policy, but=("hours", "same_change_within"))
class PolicySection(Section):
    """[policy]"""

    business_hours: BusinessHoursSection = BusinessHoursSection()

    def to_core(self, hours: BusinessHours) -> Policy:
        """The policy."""
        return Policy(hours, **self.said(Policy))


@keys_of(Storms)
class StormsSection(Section):
    """[storms]"""

    def to_core(self) -> Storms:
        """When many messages become one."""
        return Storms(**self.said(Storms))


class LevelsSection(Section):
    """[connections.<name>.levels]: the option of the dropdown that means each level."""

    higher_priority: Line
    emergency: Line
    none: Line | None = None

    def to_core(self) -> dict[Level, str]:
        """Level to option; without `none` the field is cleared."""
        options = {Level.HIGHER_PRIORITY: self.higher_priority, Level.EMERGENCY: self.emergency}
        return options if self.none is None else {Level.NONE: self.none, **options}


@keys_of(Connection, but=("name", "mapping", "signature_max_age"))
class ConnectionSection(Section):
    """[connections.<name>]: one helpdesk account. Jira without `user`: a Data Center token."""

    kind: str
    user: Line = ""
    field: Line
    levels: LevelsSection
    transitions: dict[Line, RaisedLevel] = Field(default={})
    zone: Zone = ""

    def to_core(self, name: str, zone: str) -> Connection:
        """The connection; its clients are told times in `zone` unless it has one of its own."""
        mapping = FieldMapping(self.field, self.levels.to_core())
        said = {**self.said(Connection), "zone": self.zone or zone}
        return Connection(name=name, mapping=mapping, **said)


@keys_of(Person, but=("id", "more"))
class PersonSection(Section):
    """[[people]]; `config_file` adds the addresses that further channels declare."""

    name: Line

    def to_core(self, id: str) -> Person:
        """The person under an id that is unique among all."""
        more = {key: said for key, said in self if key not in PersonSection.model_fields and said}
        return Person(id, more=more, **self.said(Person))


class ChannelsSection(Section):
    """[channels]: a table for each channel that is set up."""


@keys_of(Config, but=("zone",))
class ConfigFile(Section):
    """The whole file."""

    time_zone: Zone = "America/Chicago"
    policy: PolicySection = PolicySection()
    storms: StormsSection = StormsSection()
    connections: dict[ConnectionName, ConnectionSection] = Field(min_length=1)
    channels: ChannelsSection = ChannelsSection()
    people: list[PersonSection] = Field(default=[])


def config_file(catalogue: Catalogue, tables: Mapping[str, Any]) -> type[ConfigFile]:
    """The model of a file whose [channels] are these: each table as its `kind` declares it."""
    channels, person = _channels(catalogue, tables), _person(catalogue)
    connection = _of_kind(ConnectionSection, [each.kind for each in catalogue.helpdesks])
    return create_model(
        "ConfigFile",
        __base__=ConfigFile,
        connections=(dict[ConnectionName, connection], Field(min_length=1)),  # type: ignore[valid-type]
        channels=(channels, channels()),
        people=(list[person], []),  # type: ignore[valid-type]
    )


def _channels(catalogue: Catalogue, tables: Mapping[str, Any]) -> type[ChannelsSection]:
    names = dict.fromkeys(each.name for each in catalogue.channels if each.section)
    sections: dict[str, Any] = {
        name: (_section(name, catalogue.channels, tables.get(name)) | None, None) for name in names
    }
    return create_model("ChannelsSection", __base__=ChannelsSection, **sections)


def _person(catalogue: Catalogue) -> type[PersonSection]:
    addresses: dict[str, Any] = {
        each.traits.address: (each.address, "")
        for each in catalogue.channels
        if each.traits.address and each.traits.address not in PersonSection.model_fields
    }
    return create_model("PersonSection", __base__=PersonSection, **addresses)


def _section(
    name: str, declarations: Sequence[ChannelDeclaration], table: Any
) -> type[ChannelSection]:
    """The table of a channel, of the kind that is written in it; of the first without one."""
    named = [each for each in declarations if each.name == name]
    choices = {each.kind: each.section for each in named if each.section is not None}
    kind = table.get("kind") if isinstance(table, dict) else None
    chosen = choices.get(str(kind)) or next(iter(choices.values()))
    return _of_kind(chosen, choices)


def _of_kind(section: type[S], kinds: Iterable[str]) -> type[S]:
    """The section, with a `kind` that is one of these."""
    known = Annotated[str, one_of(tuple(kinds))]
    return create_model(
        section.__name__, __base__=section, __doc__=section.__doc__, kind=(known, ...)
    )
