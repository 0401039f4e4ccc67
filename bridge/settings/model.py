"""The TOML file as a model: each key with its type, its default and what it may hold.

The rules that look at several keys at once are in bridge/settings/rules.py. Durations are written
in the unit that the key's name says; the rest of the program counts in seconds.
"""

import re
from collections.abc import Callable
from datetime import date, time
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bridge.core.business_time import WEEKDAYS, BusinessHours
from bridge.core.connections import Connection
from bridge.core.levels import Level
from bridge.core.people import Person
from bridge.core.policy import Policy
from bridge.core.tickets import FieldMapping
from bridge.settings import addresses

HELPDESKS = ("zendesk", "jira")
ROLES = ("pm", "staff", "admin")
_LEVELS = {"higher_priority": Level.HIGHER_PRIORITY, "emergency": Level.EMERGENCY}
CONNECTION_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?")
SENDGRID_URL = "https://api.sendgrid.com"
TWILIO_URL = "https://api.twilio.com"


def _matching(pattern: str, mend: str) -> AfterValidator:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(mend)
        return text

    return AfterValidator(check)


def _one_of(known: tuple[str, ...]) -> Callable[[str], str]:
    def check(word: str) -> str:
        if word not in known:
            hint = addresses.did_you_mean(word, list(known))
            raise ValueError(f"this is none of {', '.join(known)}; {hint or 'write one of them'}")
        return word

    return check


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


def _one_line(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError("it is empty or holds a line break or control character; write one line")
    return text.strip()


Line = Annotated[str, AfterValidator(_one_line), Field(max_length=200)]
ServiceUrl = Annotated[str, AfterValidator(addresses.service_url)]
Email = Annotated[str, AfterValidator(addresses.email_address)]
Phone = Annotated[str, AfterValidator(addresses.phone_number)]
Zone = Annotated[str, AfterValidator(addresses.time_zone)]
ClockTime = Annotated[str, BeforeValidator(_clock_time)]
Day = Annotated[date, BeforeValidator(_civil_day)]
Weekday = Annotated[str, AfterValidator(_one_of(WEEKDAYS))]
Role = Annotated[str, AfterValidator(_one_of(ROLES))]
HelpdeskKind = Annotated[str, AfterValidator(_one_of(HELPDESKS))]
# The upper bounds keep a slip of the keyboard from muting a ticket for ever.
LevelName = Annotated[str, AfterValidator(_one_of(tuple(_LEVELS)))]
Hours = Annotated[float, Field(gt=0, le=8760, allow_inf_nan=False)]
Minutes = Annotated[float, Field(gt=0, le=10080, allow_inf_nan=False)]


class Section(BaseModel):
    """A table of the file: unknown keys and values of another type are faults."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class BusinessHoursSection(Section):
    """[policy.business_hours]; `country` and `subdiv` as the `holidays` library names them."""

    days: list[Weekday] = Field(default=list(WEEKDAYS[:5]), min_length=1)
    start: ClockTime = "08:00"
    end: ClockTime = "18:00"
    holidays: list[Day] = []
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
    transitions: dict[Line, LevelName] = {}
    zone: Zone | None = None
    top_priority: Line | None = None
    board: Annotated[str, _matching("[0-9]+", "this is not a board's id; write its figures")] = ""

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


class EmailSection(Section):
    """[channels.email]"""

    kind: Annotated[str, AfterValidator(_one_of(("sendgrid",)))]
    sender: Email = Field(alias="from")
    name: Line = "Escalation bridge"
    base_url: ServiceUrl = SENDGRID_URL


class SmsSection(Section):
    """[channels.sms]; patterns: https://www.twilio.com/docs/glossary/what-is-a-sid"""

    kind: Annotated[str, AfterValidator(_one_of(("twilio",)))]
    account_sid: Annotated[
        str,
        _matching(
            "AC[0-9a-fA-F]{32}",
            "this is not an account SID; copy it from the Twilio console: AC and 32 figures",
        ),
    ]
    sender: Annotated[str, AfterValidator(addresses.sms_sender)] = Field(default="", alias="from")
    messaging_service_sid: Annotated[
        str,
        _matching(
            "MG[0-9a-fA-F]{32}",
            "this is not a Messaging Service SID; copy it from the Twilio console: "
            "MG and 32 figures",
        ),
    ] = ""
    base_url: ServiceUrl = TWILIO_URL


class ChannelsSection(Section):
    """[channels]"""

    email: EmailSection | None = None
    sms: SmsSection | None = None


class PersonSection(Section):
    """[[people]]"""

    name: Line
    email: Email = ""
    phone: Phone = ""
    roles: list[Role] = Field(default=["pm"], min_length=1)
    tier: int = Field(default=1, ge=1, le=9)

    def to_core(self, id: str) -> Person:
        """The person under an id that is unique among all."""
        return Person(id, self.name, self.email, self.phone, frozenset(self.roles), self.tier)


class ConfigFile(Section):
    """The whole file."""

    time_zone: Zone = "America/Chicago"
    retention_days: int = Field(default=30, ge=1, le=3650)
    policy: PolicySection = PolicySection()
    connections: dict[
        Annotated[
            str,
            _matching(
                CONNECTION_NAME.pattern,
                "this name does not fit a URL; use up to 40 small letters, figures and hyphens",
            ),
        ],
        ConnectionSection,
    ] = Field(min_length=1)
    channels: ChannelsSection = ChannelsSection()
    people: list[PersonSection] = []
