"""The configuration: what is right is taken, and every fault is told at once."""

import copy
import json
import pickle
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from bridge.config import Settings, check, describe, load, slug
from bridge.core.levels import Level
from bridge.environment import ZENDESK_TEST_SECRET
from bridge.errors import ConfigurationError
from bridge.settings import known_secrets
from tests.settings import EXAMPLE, environment, example

Raw = dict[str, Any]
Spoil = Callable[[Raw], object]


def toml(value: Any) -> str:
    """A value in TOML's inline form."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return value.isoformat() if isinstance(value, date | time) else json.dumps(value)


def written(path: Path, raw: Raw) -> Path:
    """The tables as a file."""
    path.write_text("".join(f"{json.dumps(key)} = {toml(value)}\n" for key, value in raw.items()))
    return path


@pytest.fixture
def spoilt(tmp_path: Path) -> Callable[[Spoil], list[str]]:
    """The faults of the example after a change to its tables."""

    def faults(spoil: Spoil) -> list[str]:
        raw = example()
        spoil(raw)
        return check(environment(written(tmp_path / "bridge.toml", raw)))

    return faults


@pytest.fixture
def settings() -> Settings:
    """The example's settings."""
    return load(environment())


def test_the_example_is_right(settings: Settings) -> None:
    config = settings.config
    assert [person.id for person in config.people] == ["ana-ruiz"]
    assert config.people[0].roles == {"pm", "admin"}
    assert (config.policy.cooldown, config.policy.response) == (172_800, 900)
    assert config.policy.hours.holidays == {date(2026, 12, 25)}
    assert config.zone.key == "America/Chicago"
    assert config.retention_days == 30
    acme, support = config.connections["acme"], config.connections["support"]
    assert acme.mapping.options[Level.EMERGENCY] == "escalation_emergency"
    assert (support.kind, support.zone, support.user) == ("jira", "America/Chicago", acme.user)
    assert config.channels.email is not None and config.channels.sms is not None
    assert config.channels.email.base_url == "https://api.sendgrid.com"
    assert config.channels.sms.sender == "+15550100000"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.data_dir == Path("var").absolute()


def test_secrets_are_read_and_several_are_kept_in_order(settings: Settings) -> None:
    secrets = settings.secrets
    tokens = [token.get_secret_value() for token in secrets.twilio_auth_tokens]
    assert tokens == ["canary-twilio-new", "canary-twilio-old"]
    hooks = secrets.connections["support"].webhook_secrets
    assert [s.get_secret_value() for s in hooks] == ["canary-support-new", "canary-support-old"]
    assert secrets.connections["acme"].api_token.get_secret_value() == "canary-acme-token"


def test_optional_keys(tmp_path: Path) -> None:
    raw = example()
    raw["policy"] |= {"agents_may_lower": True, "digest_at": time(8, 15)}
    raw["policy"]["business_hours"] |= {
        "country": "US",
        "subdiv": "IL",
        "holidays": [date(2026, 12, 24)],
    }
    raw["connections"]["support"] |= {"board": "7", "zone": "Europe/Madrid", "top_priority": "P0"}
    del raw["connections"]["support"]["user"]
    raw["connections"]["acme"]["levels"]["none"] = "escalation_off"
    raw["channels"]["email"] |= {"name": "Acme escalations"}
    raw["people"].append({"name": "Ana  Ruíz", "phone": "+12025550143", "tier": 2})
    path = written(tmp_path / "bridge.toml", raw)
    config = load(environment(path), today=date(2026, 3, 1)).config
    assert config.policy.agents_may_lower and config.policy.digest_at == "08:15"
    assert {date(2026, 12, 24), date(2026, 7, 4), date(2027, 2, 12)} <= config.policy.hours.holidays
    support = config.connections["support"]
    assert (support.user, support.board, support.zone) == ("", "7", "Europe/Madrid")
    assert config.connections["acme"].mapping.option_of(Level.NONE) == "escalation_off"
    assert config.channels.email and config.channels.email.sender_name == "Acme escalations"
    assert [(person.id, person.tier) for person in config.people][1] == ("ana-ruiz-2", 2)


def put(*path: str | int, value: object) -> Spoil:
    """A change that sets the value at a path."""

    def spoil(raw: Raw) -> None:
        here: Any = raw
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = value

    return spoil


def drop(*path: str | int) -> Spoil:
    """A change that removes what is at a path."""

    def spoil(raw: Raw) -> None:
        here: Any = raw
        for step in path[:-1]:
            here = here[step]
        del here[path[-1]]

    return spoil


ACME, SMS, ANA = ("connections", "acme"), ("channels", "sms"), ("people", 0)
HOURS = ("policy", "business_hours")
FAULTS = [
    (put("polcy", value={}), "polcy: ", 'did you mean "policy"?'),
    (put(*ACME, "base_ulr", value="x"), "connections.acme.base_ulr: ", 'did you mean "base_url"?'),
    (put(*ACME, "api_token", value="canary"), "connections.acme.api_token: ", "environment"),
    (put(*ANA, "mail", value="x"), "people[Ana Ruiz].mail: ", 'did you mean "email"?'),
    (put("policy", "cooldown_hours", value="48"), "policy.cooldown_hours: ", "without quotes"),
    (put("policy", "cooldown_hours", value=0), "policy.cooldown_hours: ", "more than 0"),
    (put("policy", "cooldown_hours", value=-1), "policy.cooldown_hours: ", "more than 0"),
    (put("policy", "allow_upgrade", value=1), "policy.allow_upgrade: ", "true or false"),
    (put("policy", "digest_at", value="7:30"), "policy.digest_at: ", "HH:MM"),
    (put("policy", "digest_at", value="24:00"), "policy.digest_at: ", "HH:MM"),
    (put("policy", value=3), "policy: ", "table"),
    (put(*HOURS, "days", value=["mon", "tues"]), "business_hours.days[no. 2]: ", '"tue"'),
    (put(*HOURS, "days", value=[]), "policy.business_hours.days: ", "not be empty"),
    (put(*HOURS, "end", value="08:00"), "policy.business_hours.end: ", "later"),
    (put(*HOURS, "holidays", value=["2026-02-30"]), "holidays[no. 1]: ", "YYYY-MM-DD"),
    (put(*HOURS, "country", value="USS"), "business_hours.country: ", '"US"'),
    (put(*HOURS, "subdiv", value="IL"), "business_hours.subdiv: ", "country"),
    (put("time_zone", value="America/Chicgo"), "time_zone: ", '"America/Chicago"'),
    (put("time_zone", value="../etc/passwd"), "time_zone: ", "no such time zone"),
    (put("retention_days", value=1), "retention_days: ", "cooldown"),
    (put(*ACME, "kind", value="zendsk"), "connections.acme.kind: ", 'did you mean "zendesk"?'),
    (put(*ACME, "field", value="customfield_1"), "connections.acme.field: ", "figures"),
    (put(*ACME, "reason_field", value="360001234567"), "connections.acme.reason_field: ", "itself"),
    (put(*ACME, "board", value="1"), "connections.acme.board: ", "Jira"),
    (put(*ACME, "user", value="bridge"), "connections.acme.user: ", "email address"),
    (drop(*ACME, "user"), "connections.acme.user: ", "email address"),
    (drop(*ACME, "levels"), "connections.acme.levels: ", "missing"),
    (drop(*ACME, "levels", "emergency"), "connections.acme.levels.emergency: ", "missing"),
    (put(*ACME, "levels", "emergency", value=" Escalation_Higher_Priority"), "emergency: ", "own"),
    (put("connections", value={}), "connections: ", "not be empty"),
    (drop("channels"), "channels: ", "nobody is told"),
    (put(*ANA, "roles", value=["staff"]), "people: ", "reach"),
    (put("people", value=[]), "people: ", "reach"),
    (put(*ANA, "roles", value=["pm", "admn"]), "people[Ana Ruiz].roles[no. 2]: ", '"admin"'),
    (put(*ANA, "email", value="ana@acme"), "people[Ana Ruiz].email: ", "name@example.com"),
    (put(*ANA, "email", value="a@b.c\nBcc: x@y.z"), "people[Ana Ruiz].email: ", "email address"),
    (put(*ANA, "name", value=""), "people[no. 1].name: ", "one line"),
    (put(*ANA, "tier", value=0), "people[Ana Ruiz].tier: ", "at least 1"),
    (put(*SMS, "account_sid", value="AC12"), "channels.sms.account_sid: ", "AC and 32"),
    (put(*SMS, "messaging_service_sid", value="MG" + "0" * 32), "channels.sms: ", "exactly one"),
    (drop(*SMS, "from"), "channels.sms: ", "exactly one"),
    (put("channels", "email", "from", value="alerts"), "channels.email.from: ", "email address"),
    (put("channels", "fax", value={}), "channels.fax: ", "known here are: email, sms"),
]


@pytest.mark.parametrize(("spoil", "place", "mend"), FAULTS)
def test_a_fault_says_where_it_is_and_how_to_mend_it(
    spoilt: Callable[[Spoil], list[str]], spoil: Spoil, place: str, mend: str
) -> None:
    (fault,) = [fault for fault in spoilt(spoil) if "BRIDGE_" not in fault]
    assert place in fault
    assert mend in fault
    assert "canary" not in fault


def test_people_are_told_apart(spoilt: Callable[[Spoil], list[str]]) -> None:
    twin = {"name": "ana ruiz", "email": "ANA@acme.example", "phone": "+15550100001"}
    faults = spoilt(lambda raw: raw["people"].append(twin))
    assert [fault.split(":")[0] for fault in faults] == [
        "people[ana ruiz].name",
        "people[ana ruiz].email",
        "people[ana ruiz].phone",
    ]
    (fault,) = spoilt(lambda raw: raw["people"].append({"name": "Bo"}))
    assert "people[Bo]: has neither email nor phone" in fault


@pytest.mark.parametrize("name", ["Acme", "a/b", "{acme}", "", "a" * 41, "-acme"])
def test_a_connection_has_a_name_that_fits_a_url(
    spoilt: Callable[[Spoil], list[str]], name: str
) -> None:
    faults = spoilt(lambda raw: raw["connections"].update({name: raw["connections"].pop("acme")}))
    assert any("does not fit a URL" in fault for fault in faults)


def test_connections_that_would_share_variables(spoilt: Callable[[Spoil], list[str]]) -> None:
    def spoil(raw: Raw) -> None:
        acme = raw["connections"]["acme"]
        raw["connections"] |= {"acme-eu": acme, "acme_eu": copy.deepcopy(acme)}

    (fault,) = [fault for fault in spoilt(spoil) if "shares" in fault]
    assert fault.startswith("connections.acme_eu: shares the environment variables BRIDGE_ACME_EU_")


def test_all_faults_are_told_at_once(spoilt: Callable[[Spoil], list[str]]) -> None:
    def spoil(raw: Raw) -> None:
        for change, _, _ in (FAULTS[0], FAULTS[4], FAULTS[8], FAULTS[17], FAULTS[35], FAULTS[38]):
            change(raw)

    places = {fault.split(":")[0] for fault in spoilt(spoil)}
    assert places == {
        "polcy",
        "policy.cooldown_hours",
        "policy.digest_at",
        "time_zone",
        "people[Ana Ruiz].email",
        "channels.sms.account_sid",
    }


def test_a_syntax_error_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bridge.toml"
    path.write_text('time_zone = "UTC"\n[policy\n')
    (fault,) = check(environment(path))
    assert "line 2" in fault


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bridge.toml"
    path.write_bytes(b"\xef\xbb\xbf" + EXAMPLE.read_bytes())
    assert check(environment(path)) == []


def test_without_a_configuration_it_says_how_to_make_one() -> None:
    (fault,) = check(environment(BRIDGE_CONFIG=None))
    assert "copy config.example.toml" in fault and "make demo" in fault
    (fault,) = check(environment(Path("/nonexistent/bridge.toml")))
    assert "BRIDGE_CONFIG: the file cannot be read (No such file or directory)" in fault


def test_slugs_fit_urls() -> None:
    assert [slug(name) for name in ("Ana Ruiz", "José  O'Neill", "李雷")] == [
        "ana-ruiz",
        "jose-o-neill",
        "person",
    ]


def test_no_text_of_the_settings_shows_a_secret(settings: Settings) -> None:
    secrets = settings.secrets
    shown = [json.dumps(describe(settings)), json.dumps(describe(settings), default=repr)]
    for value in (settings, secrets, secrets.connections, secrets.secret_key, settings.config):
        shown += [repr(value), str(value), f"{value}"]
    assert not [text for text in shown if "canary" in text]
    assert "+15550100001" not in json.dumps(describe(settings)) + repr(settings)
    for value in (settings, secrets, secrets.secret_key):
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps(value)
    assert copy.deepcopy(secrets).secret_key == secrets.secret_key


def test_the_log_learns_every_secret(settings: Settings) -> None:
    assert {value for value in known_secrets(settings) if "canary" not in value} == set()
    # secret key, SendGrid, 2 of Twilio, 2 tokens, 3 webhook secrets, the password of the Redis
    assert len(set(known_secrets(settings))) == 10


def test_an_error_shows_no_secret() -> None:
    spoilt = environment(
        SECRET_KEY="canary-short",
        REDIS_URL="redis://:canary/pass@host",
        PUBLIC_BASE_URL="https://canary:canary@bridge.example.com",
        BRIDGE_ACME_API_TOKEN="canary token",
        VAPID_PRIVATE_KEY="canary",
        SENDGRID_WEBHOOK_KEY="canary",
        PORT="canary",
        HOST="canary canary",
        BRIDGE_ACCEPT_REDIS_RISK="canary",
        BRIDGE_ACME_WEBHOOK_SECRET=ZENDESK_TEST_SECRET,
    )
    with pytest.raises(ConfigurationError) as raised:
        load(spoilt)
    assert {fault.split(":")[0] for fault in raised.value.faults} == set(spoilt) - {
        *("BRIDGE_CONFIG", "SENDGRID_API_KEY", "TWILIO_AUTH_TOKEN", "BRIDGE_SUPPORT_API_TOKEN"),
        "BRIDGE_SUPPORT_WEBHOOK_SECRET",
    }
    assert "canary" not in str(raised.value) + repr(raised.value)
    assert ZENDESK_TEST_SECRET not in str(raised.value)
