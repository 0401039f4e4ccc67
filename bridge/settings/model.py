"""The TOML file as a model: each key with its type, its default and what it may hold.

The rules that look at several keys at once are in bridge/settings/rules.py. Durations are written
in the unit that the key's name says; the rest of the program counts in seconds. What the adapters
declare is put in by `config_file`.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, create_model

from bridge.core.business_time import WEEKDAYS, BusinessHours
from bridge.core.connections import Connection
from bridge.core.levels import Level
from bridge.core.people import Person
from bridge.core.policy import Policy
from bridge.core.tickets import FieldMapping
from bridge.settings.declarations import ChannelDeclaration, ChannelSection
from bridge.settings.fields import Email, Line, Phone, Section, ServiceUrl, Zone, matching, one_of

HELPDESKS = ("zendesk", "jira")
ROLES = ("pm", "staff", "admin")
_LEVELS = {"higher_priority": Level.HIGHER_PRIORITY, "emergency": Level.EMERGENCY}
CONNECTION_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?")


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


ClockTime = Annotated[str, BeforeValidator(_clock_time)]
Day = Annotated[date, BeforeValidator(_civil_day)]
Weekday = Annotated[str, AfterValidator(one_of(WEEKDAYS))]
Role = Annotated[str, AfterValidator(one_of(ROLES))]
HelpdeskKind = Annotated[str, AfterValidator(one_of(HELPDESKS))]
# The upper bounds keep a slip of the keyboard from muting a ticket for ever.
LevelName = Annotated[str, AfterValidator(one_of(tuple(_LEVELS)))]
Hours = Annotated[float, Field(gt=0, le=8760, allow_inf_nan=False)]
Minutes = Annotated[float, Field(gt=0, le=10080, allow_inf_nan=False)]


class BusinessHoursSection(Section):
    """[policy.business_hours]; `country` and `subdiv` as the `holidays` library names them."""

    days: list[Weekday] = Field(default=list(WEEKDAYS[:5]), min_length=1)
    start: ClockTime = "08:00"
    end: ClockTime = "18:00"
    holidays: list[Day] = Field(default=[])
    country: str = ""
    subdiv: str = ""

    def to_core(self, zone: ZoneInfo, public_holidays: frozenset[date]) -> BusinessHours:
        """The hours in the zone, with public holidays beside the listed ones."""
        return BusinessHours(
            zone=zone,
            days=frozenset(self.days),
            start=time.fromisoformat(self.start),
            end=time.fromisoformat(self.end),
            holidays=frozenset(self.holidays) | public_holidays,
        )


class PolicySection(Section):
    """[policy]"""

    cooldown_hours: Hours = 48
    digest_at: ClockTime = "07:30"
    allow_upgrade: bool = False
    agents_may_lower: bool = False
    response_minutes: Minutes = 15
    business_hours: BusinessHoursSection = BusinessHoursSection()

    def to_core(self, hours: BusinessHours) -> Policy:
        """The policy, in seconds."""
        return Policy(
            hours=hours,
            cooldown=self.cooldown_hours * 3600,
            response=self.response_minutes * 60,
            allow_upgrade=self.allow_upgrade,
            agents_may_lower=self.agents_may_lower,
            digest_at=self.digest_at,
        )


class LevelsSection(Section):
    """[connections.<name>.levels]: the option of the dropdown that means each level."""

    higher_priority: Line
    emergency: Line
    none: Line | None = None

    def to_core(self) -> dict[Level, str]:
        """Level to option; without `none` the field is cleared."""
        options = {Level.HIGHER_PRIORITY: self.higher_priority, Level.EMERGENCY: self.emergency}
        return options if self.none is None else {Level.NONE: self.none, **options}


class ConnectionSection(Section):
    """[connections.<name>]: one helpdesk account. Jira without `user`: a Data Center token."""

    kind: HelpdeskKind
    base_url: ServiceUrl
    user: Line | None = None
    field: Line
    levels: LevelsSection
    reason_field: Line | None = None
    link_field: Line | None = None
    transitions: dict[Line, LevelName] = Field(default={})
    zone: Zone | None = None
    top_priority: Line | None = None
    board: Annotated[str, matching("[0-9]+", "this is not a board's id; write its figures")] = ""

    def to_core(self, name: str, zone: str) -> Connection:
        """The connection; its clients are told times in `zone` unless it has one of its own."""
        return Connection(
            name=name,
            kind=self.kind,
            base_url=self.base_url,
            user=self.user or "",
            mapping=FieldMapping(self.field, self.levels.to_core()),
            reason_field=self.reason_field or "",
            link_field=self.link_field or "",
            transitions={name: _LEVELS[level] for name, level in self.transitions.items()},
            zone=self.zone or zone,
            top_priority=self.top_priority or "",
            board=self.board,
        )


class PersonSection(Section):
    """[[people]]"""

    name: Line
    email: Email = ""
    phone: Phone = ""
    roles: list[Role] = Field(default=["pm"], min_length=1)
    tier: int = Field(default=1, ge=1, le=9)

    def to_core(self, id: str) -> Person:
        """The person under an id that is unique among all."""
        base = PersonSection.model_fields
        more = {key: address for key, address in self if key not in base and address}
        roles = frozenset(self.roles)
        return Person(id, self.name, self.email, self.phone, roles, self.tier, more)


class ChannelsSection(Section):
    """[channels]: a table for each channel that is set up."""


class ConfigFile(Section):
    """The whole file."""

    time_zone: Zone = "America/Chicago"
    retention_days: int = Field(default=30, ge=1, le=3650)
    policy: PolicySection = PolicySection()
    connections: dict[
        Annotated[
            str,
            matching(
                CONNECTION_NAME.pattern,
                "this name does not fit a URL; use up to 40 small letters, figures and hyphens",
            ),
        ],
        ConnectionSection,
    ] = Field(min_length=1)
    channels: ChannelsSection = ChannelsSection()
    people: list[PersonSection] = Field(default=[])


def config_file(
    declarations: Sequence[ChannelDeclaration], tables: Mapping[str, Any]
) -> type[ConfigFile]:
    """The model of a file whose [channels] are these: each table as its `kind` declares it."""
    names = dict.fromkeys(each.name for each in declarations if each.section)
    sections: dict[str, Any] = {
        name: (_section(name, declarations, tables.get(name)) | None, None) for name in names
    }
    addresses: dict[str, Any] = {
        each.traits.address: (each.address, "")
        for each in declarations
        if each.traits.address and each.traits.address not in PersonSection.model_fields
    }
    channels = create_model("ChannelsSection", __base__=ChannelsSection, **sections)
    person = create_model("PersonSection", __base__=PersonSection, **addresses)
    return create_model(
        "ConfigFile",
        __base__=ConfigFile,
        channels=(channels, channels()),
        people=(list[person], []),
    )


def _section(
    name: str, declarations: Sequence[ChannelDeclaration], table: Any
) -> type[ChannelSection]:
    """The table of a channel, of the kind that is written in it; of the first without one."""
    named = [each for each in declarations if each.name == name]
    choices = {each.kind: each.section for each in named if each.section is not None}
    kind = table.get("kind") if isinstance(table, dict) else None
    chosen = choices.get(str(kind)) or next(iter(choices.values()))
    known = Annotated[str, AfterValidator(one_of(tuple(choices)))]
    return create_model(name, __base__=chosen, kind=(known, ...))
