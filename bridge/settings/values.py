"""What the program is told from outside, as plain frozen values, and how that may be shown."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from bridge.core.business_time import WEEKDAYS
from bridge.core.connections import Connection, ends_soon
from bridge.core.masks import masked_email, masked_phone
from bridge.core.people import Person
from bridge.core.policy import Policy
from bridge.core.written import Between
from bridge.settings.declarations import ChannelDeclaration, ChannelSection
from bridge.settings.environment import Secret, Secrets


@dataclass(frozen=True)
class Config:
    """What the TOML file says. `zone`: for times that are shown without a connection's own zone.

    `channels`: the table of each channel that has one, by its name.
    """

    people: tuple[Person, ...]
    policy: Policy
    connections: dict[str, Connection]
    channels: dict[str, ChannelSection]
    zone: ZoneInfo
    retention_days: Annotated[int, Between(1, 3650)] = 30

    @property
    def mail_address(self) -> str:
        """The address that our mails come from; empty without a channel for mail."""
        return next((each.mail_address for each in self.channels.values() if each.mail_address), "")


@dataclass(frozen=True, repr=False)
class Settings:
    """All that the program is told from outside. `redis_url` is None for the embedded Redis.

    Its text shows no secret and no person, and it cannot be pickled; `describe` is for showing it.
    """

    config: Config
    secrets: Secrets
    redis_url: str | None
    data_dir: Path
    public_base_url: str
    host: str
    port: int
    config_path: Path
    accept_redis_risk: bool = False
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return (
            f"Settings(config_path={str(self.config_path)!r}, "
            f"connections={sorted(self.config.connections)}, people={len(self.config.people)})"
        )

    def __reduce__(self) -> NoReturn:
        raise TypeError("settings hold secrets and cannot be pickled")


def warnings_of(
    config: Config, secrets: Secrets, declarations: Iterable[ChannelDeclaration]
) -> Iterator[str]:
    """What may be meant but is worth a look; the program starts all the same."""
    set_up = [each for each in declarations if each.kind in secrets.channels]
    sure = [each.traits for each in set_up if not each.traits.best_effort]
    pms = [person for person in config.people if "pm" in person.roles]
    if len(sure) == 1:
        yield f"channels: {sure[0].name} alone is set up; emergencies go out on one channel only"
    for traits in sure:
        if not any(person.address(traits.address) for person in pms):
            yield f"channels.{traits.name}: is set up, but no pm has an address there"
    for person in pms:
        if not any(person.address(traits.address) for traits in sure):
            yield f"people[{person.name}]: is a pm, but no channel that is set up reaches them"
    if not any("admin" in person.roles for person in config.people):
        yield "people: nobody has the role admin, so nobody is told of trouble with the bridge"
    for each in set_up:
        for variable in each.secrets:
            if variable.missed and not secrets.channels[each.kind][variable.name]:
                yield f"{variable.name}: is not set; {variable.missed}"


def token_warnings(config: Config, today: date) -> Iterator[str]:
    """API tokens that end within two weeks."""
    for name, connection in config.connections.items():
        if ends_soon(connection, today):
            yield (
                f"connections.{name}.token_expires: is {connection.token_expires}; make a new "
                "API token before that and write its last day here"
            )


def known_secrets(settings: Settings) -> list[str]:
    """Every secret value that the program holds, for the log to blot out."""
    password = urlsplit(settings.redis_url or "").password
    return [*settings.secrets.values(), *([password, unquote(password)] if password else [])]


def describe(settings: Settings) -> dict[str, Any]:
    """The settings for people and scripts, JSON-ready; of secrets only whether they are set."""
    config = settings.config
    return {
        "config_path": str(settings.config_path),
        "public_base_url": settings.public_base_url,
        "listen": {"host": settings.host, "port": settings.port},
        "redis": shown_redis_url(settings.redis_url),
        "accept_redis_risk": settings.accept_redis_risk,
        "data_dir": str(settings.data_dir),
        "time_zone": config.zone.key,
        "retention_days": config.retention_days,
        "policy": _policy(config.policy),
        "connections": {
            name: _connection(connection) for name, connection in config.connections.items()
        },
        "channels": {
            name: each.model_dump(by_alias=True) for name, each in config.channels.items()
        },
        "people": [_person(person) for person in config.people],
        "secrets": _secrets(settings.secrets),
        "warnings": list(settings.warnings),
    }


def shown_redis_url(url: str | None) -> str:
    """The address of the Redis without user, password and options."""
    if url is None:
        return "embedded"
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _policy(policy: Policy) -> dict[str, Any]:
    hours = policy.hours
    return {
        "cooldown_hours": policy.cooldown / 3600,
        "digest_at": policy.digest_at,
        "allow_upgrade": policy.allow_upgrade,
        "agents_may_lower": policy.agents_may_lower,
        "response_minutes": policy.response / 60,
        "business_hours": {
            "days": [day for day in WEEKDAYS if day in hours.days],
            "start": f"{hours.start:%H:%M}",
            "end": f"{hours.end:%H:%M}",
            "holidays": sorted(day.isoformat() for day in hours.holidays),
        },
    }


def _connection(connection: Connection) -> dict[str, Any]:
    options = connection.mapping.options.items()
    return {
        "kind": connection.kind,
        "base_url": connection.base_url,
        "user": connection.user,
        "field": connection.mapping.field,
        "reason_field": connection.reason_field,
        "link_field": connection.link_field,
        "transitions": {name: level.name.lower() for name, level in connection.transitions.items()},
        "levels": {level.name.lower(): option for level, option in options},
        "zone": connection.zone,
        "top_priority": connection.top_priority,
        "board": connection.board,
    }


def _person(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "email": masked_email(person.email) if person.email else "",
        "phone": masked_phone(person.phone) if person.phone else "",
        "roles": sorted(person.roles),
        "tier": person.tier,
    }


def _secrets(secrets: Secrets) -> dict[str, Any]:
    channels = [held for variables in secrets.channels.values() for held in variables.items()]
    return {
        "SECRET_KEY": "set",
        **{name: _set(held) for name, held in channels},
        "connections": {
            name: {"API_TOKEN": "set", "WEBHOOK_SECRET": "set"} for name in secrets.connections
        },
    }


def _set(held: tuple[Secret, ...]) -> str:
    if len(held) > 1:
        return f"set ({len(held)} of them)"
    return "set" if held else "not set"
