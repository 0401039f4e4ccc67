"""The settings of the program, out of one TOML file and the environment.

Either everything is right and there are Settings, or there is one ConfigurationError that lists
every fault with its place and the way to mend it. docs/reference/configuration.md names all keys.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from bridge.core.people import Person
from bridge.errors import ConfigurationError
from bridge.settings.declarations import Catalogue
from bridge.settings.environment import Environment
from bridge.settings.faults import Raw, as_table, sentences
from bridge.settings.model import ConfigFile, PersonSection, config_file
from bridge.settings.rules import public_holidays, rule_faults
from bridge.settings.secrets import read_secrets
from bridge.settings.source import read_tables
from bridge.settings.values import Config, Settings
from bridge.settings.warnings import warnings_of


def load(
    environ: Mapping[str, str],
    catalogue: Catalogue,
    today: date | None = None,
) -> Settings:
    """The settings, or ConfigurationError with every fault. `today`: what depends on it."""
    env = Environment(environ)
    source, raw = read_tables(env)
    model = _validated(raw, catalogue, env.faults)
    secrets = read_secrets(env, raw or {}, catalogue)
    variables = env.variables()
    slips = tuple(env.slips())
    if env.faults or model is None or variables is None:
        likely = [slip for slip in slips if "did you mean" in slip]
        raise ConfigurationError(list(dict.fromkeys([*env.faults, *likely])))
    today = today or datetime.now(UTC).date()
    config = _config(model, today)
    warnings = (*warnings_of(config, secrets, catalogue.channels, today), *slips)
    return Settings(config, secrets, variables, source, warnings)


def _validated(raw: Raw | None, catalogue: Catalogue, faults: list[str]) -> ConfigFile | None:
    if raw is None:
        return None
    model = None
    kind = config_file(catalogue, as_table(raw.get("channels")))
    try:
        model = kind.model_validate(raw)
    except ValidationError as error:
        faults += sentences(error, kind, raw)
    faults += rule_faults(raw, catalogue)
    return model


def _config(model: ConfigFile, today: date) -> Config:
    zone = ZoneInfo(model.time_zone)
    hours = model.policy.business_hours
    years = range(today.year, today.year + 3)
    holidays = public_holidays(hours.country, hours.subdiv, years)
    tables = {
        "people": _people(model.people),
        "policy": model.policy.to_core(hours.to_core(zone, holidays)),
        "storms": model.storms.to_core(),
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
