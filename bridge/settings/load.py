"""The settings of the program, out of one TOML file and the environment.

Either everything is right and there are Settings, or there is one ConfigurationError that lists
every fault with its place and the way to mend it. docs/reference/configuration.md names all keys.
"""

import ipaddress
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from redis.connection import parse_url

from bridge.core.people import Person
from bridge.errors import ConfigurationError
from bridge.settings.declarations import ChannelDeclaration
from bridge.settings.environment import Environment, read_public_base_url, read_secrets
from bridge.settings.faults import sentences
from bridge.settings.model import ConfigFile, PersonSection, config_file
from bridge.settings.rules import public_holidays, rule_faults
from bridge.settings.values import Config, Settings, token_warnings, warnings_of


def load(
    environ: Mapping[str, str],
    declarations: Sequence[ChannelDeclaration],
    today: date | None = None,
) -> Settings:
    """The settings, or ConfigurationError with every fault. `today`: what depends on it."""
    env = Environment(environ)
    path, raw = _read_file(env)
    model = _validated(raw, declarations, env.faults)
    channels = _table(raw, "channels")
    secrets = read_secrets(env, _table(raw, "connections"), declarations, channels)
    settings = {
        "redis_url": env.checked("REDIS_URL", _redis_url),
        "data_dir": env.checked("BRIDGE_DATA_DIR", _data_dir, "var"),
        "public_base_url": read_public_base_url(env),
        "host": env.checked("HOST", _host, "127.0.0.1"),
        "port": env.checked("PORT", _port, "8000"),
        "accept_redis_risk": bool(env.checked("BRIDGE_ACCEPT_REDIS_RISK", _yes_or_no)),
    }
    slips = tuple(env.slips())
    if env.faults or model is None:
        likely = [slip for slip in slips if "did you mean" in slip]
        raise ConfigurationError(list(dict.fromkeys([*env.faults, *likely])))
    today = today or datetime.now(UTC).date()
    config = _config(model, today)
    warnings = (
        *warnings_of(config, secrets, declarations),
        *token_warnings(config, today),
        *slips,
    )
    return Settings(config, secrets, config_path=path, warnings=warnings, **settings)


def _read_file(env: Environment) -> tuple[Path, dict[str, Any] | None]:
    name = env.text("BRIDGE_CONFIG")
    path = Path(name)
    if not name:
        env.faults.append(
            "BRIDGE_CONFIG: is missing; copy config.example.toml, edit it and set BRIDGE_CONFIG to "
            "its path (`make demo` needs no configuration)"
        )
        return path, None
    try:
        return path.absolute(), tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        env.faults.append(
            f"BRIDGE_CONFIG: the file cannot be read ({error.strerror}); "
            "mend the path or copy config.example.toml to it"
        )
    except UnicodeDecodeError:
        env.faults.append("BRIDGE_CONFIG: the file is not text in UTF-8; save it as UTF-8")
    except tomllib.TOMLDecodeError as error:
        env.faults.append(f"BRIDGE_CONFIG: the file is not TOML: {error}; mend that place")
    return path, None


def _validated(
    raw: dict[str, Any] | None, declarations: Sequence[ChannelDeclaration], faults: list[str]
) -> ConfigFile | None:
    if raw is None:
        return None
    model = None
    kind = config_file(declarations, _table(raw, "channels"))
    try:
        model = kind.model_validate(raw)
    except ValidationError as error:
        faults += sentences(error, kind, raw)
    faults += rule_faults(raw, declarations)
    return model


def _table(raw: dict[str, Any] | None, name: str) -> dict[str, Any]:
    found = (raw or {}).get(name)
    return found if isinstance(found, dict) else {}


def _config(model: ConfigFile, today: date) -> Config:
    zone = ZoneInfo(model.time_zone)
    hours = model.policy.business_hours
    years = range(today.year, today.year + 3)
    holidays = public_holidays(hours.country, hours.subdiv, years)
    tables = {
        "people": _people(model.people),
        "policy": model.policy.to_core(hours.to_core(zone, holidays)),
        "connections": {
            name: connection.to_core(name, model.time_zone)
            for name, connection in model.connections.items()
        },
        "channels": {name: section for name, section in model.channels if section is not None},
        "zone": zone,
    }
    return Config(**{**model.said(Config), **tables})


def _people(sections: list[PersonSection]) -> tuple[Person, ...]:
    people: dict[str, Person] = {}
    for section in sections:
        id = _unique(slug(section.name), people)
        people[id] = section.to_core(id)
    return tuple(people.values())


def slug(name: str) -> str:
    """A name in small letters, figures and hyphens, fit for ids and URLs: "ana-ruiz"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", plain.lower()).strip("-") or "person"


def _unique(id: str, taken: Mapping[str, object]) -> str:
    number, unique = 1, id
    while unique in taken:
        number += 1
        unique = f"{id}-{number}"
    return unique


def _redis_url(url: str) -> str:
    try:
        parse_url(url)  # type: ignore[no-untyped-call]
    except ValueError:
        raise ValueError(
            "this is not an address of a Redis; write it as redis://host:6379/0, "
            "rediss:// for TLS or unix:///path, and %-encode signs in the password"
        ) from None
    return url


def _data_dir(name: str) -> Path:
    path = Path(name).absolute()
    if path.exists() and not path.is_dir():
        raise ValueError("is a file; name a folder")
    return path


def _host(host: str) -> str:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", host):
            raise ValueError("this is not an address to listen on; write 127.0.0.1") from None
    return host


def _port(text: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", text) or int(text) > 65535:
        raise ValueError("this is not a port; write a number from 0 to 65535")
    return int(text)


def _yes_or_no(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("this is neither 0 nor 1; write one of them")
    return text == "1"
