"""What the program is told from outside, as plain frozen values."""

from dataclasses import dataclass
from typing import Annotated, NoReturn
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from bridge.core.connections import Connection
from bridge.core.people import Person
from bridge.core.policy import Policy
from bridge.core.storm import Storms
from bridge.core.written import Between
from bridge.settings.declarations import ChannelSection
from bridge.settings.secrets import Secrets
from bridge.settings.variables import Variables


@dataclass(frozen=True)
class Config:
    """What the TOML file says. `zone`: for times that are shown without a connection's own zone.

    `channels`: the table of each channel that has one, by its name.
    """

    people: tuple[Person, ...]
    policy: Policy
    storms: Storms
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
    """All that the program is told from outside. `source`: where the configuration stands.

    Its text shows no secret and no person, and it cannot be pickled; `describe` is for showing.
    """

    config: Config
    secrets: Secrets
    variables: Variables
    source: str
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return (
            f"Settings(source={self.source!r}, connections={sorted(self.config.connections)}, "
            f"people={len(self.config.people)})"
        )

    def __reduce__(self) -> NoReturn:
        raise TypeError("settings hold secrets and cannot be pickled")


def known_secrets(settings: Settings) -> list[str]:
    """Every secret value that the program holds, for the log to blot out."""
    password = urlsplit(settings.variables.redis_url or "").password
    return [*settings.secrets.values(), *([password, unquote(password)] if password else [])]
