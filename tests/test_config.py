"""The configuration: what is right is taken, and every fault is told at once."""

import copy
import json
import pickle
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from adapters.helpdesks.zendesk.inbox import PUBLIC_TEST_SECRET
from bridge.bootstrap import check, load
from bridge.core.connections import Answers
from bridge.core.levels import Level
from bridge.core.policy import Policy
from bridge.errors import ConfigurationError
from bridge.settings.load import slug
from bridge.settings.shown import describe
from bridge.settings.values import Settings, known_secrets
from tests.settings import EXAMPLE, environment, example, written

Raw = dict[str, Any]
Spoil = Callable[[Raw], object]


@pytest.fixture
def settings() -> Settings:
    """The example's settings."""
    return load(environment())


def test_the_example_is_right(settings: Settings) -> None:
    config = settings.config
    assert [person.id for person in config.people] == ["ana-ruiz"]
    assert config.people[0].roles == {"pm", "admin"}
    assert (config.policy.cooldown, config.policy.response) == (172_800, 900)
    assert config.policy.again[:4] == (900, 1800, 3600, 7200) and len(config.policy.again) == 9
    assert config.policy == Policy(config.policy.hours)
    assert config.policy.hours.holidays == {date(2026, 12, 25)}
    assert config.zone.key == "America/Chicago"
    assert config.retention_days == 30
    acme, support = config.connections["acme"], config.connections["support"]
    assert acme.mapping.options[Level.EMERGENCY] == "escalation_emergency"
    assert (support.kind, support.zone, support.user) == ("jira", "America/Chicago", acme.user)
    channels = {name: each.model_dump() for name, each in config.channels.items()}
    assert channels["email"]["base_url"] == "https://api.sendgrid.com"
    assert channels["sms"]["sender"] == "+15550100000"
    assert config.mail_address == "alerts@acme.example"
    assert (settings.variables.host, settings.variables.port) == ("127.0.0.1", 8000)
    assert settings.variables.data_dir == Path("var").absolute()


def test_secrets_are_read_and_several_are_kept_in_order(settings: Settings) -> None:
    secrets = settings.secrets
    held = secrets.channels["twilio"]["TWILIO_AUTH_TOKEN"]
    tokens = [token.get_secret_value() for token in held]
    assert tokens == ["canary-twilio-new", "canary-twilio-old"]
    hooks = secrets.connections["support"].webhook_secrets
    assert [s.get_secret_value() for s in hooks] == ["canary-support-new", "canary-support-old"]
    assert secrets.connections["acme"].log_in["API_TOKEN"].get_secret_value() == "canary-acme-token"


def test_optional_keys(tmp_path: Path) -> None:
    raw = example()
    raw["policy"] |= {"agents_may_lower": True, "digest_at": time(8, 15), "again_minutes": [5, 90]}
    raw["policy"] |= {"correction_minutes": 0.5, "resume_minutes": 30}
    raw["policy"]["business_hours"] |= {
        "country": "US",
        "subdiv": "IL",
        "holidays": [date(2026, 12, 24)],
    }
    raw["connections"]["support"] |= {"board": "7", "zone": "Europe/Madrid", "top_priority": "P0"}
    raw["connections"]["support"] |= {"api_url": "https://api.atlassian.com/ex/jira/11223344-a1b2"}
    raw["connections"]["support"] |= {"token_expires": date(2027, 5, 31), "answers": "page"}
    raw["connections"]["support"] |= {"automations": ["Triage bot", "5f1a"]}
    raw["connections"]["support"] |= {"transitions": {"Escalated": "emergency"}}
    del raw["connections"]["support"]["user"]
    raw["connections"]["acme"]["levels"]["none"] = "escalation_off"
    raw["channels"]["email"] |= {"name": "Acme escalations"}
    raw["people"].append({"name": "Ana  Ruíz", "phone": "+12025550143", "tier": 2})
    path = written(tmp_path / "bridge.toml", raw)
    config = load(environment(path), today=date(2026, 3, 1)).config
    assert config.policy.agents_may_lower and config.policy.digest_at == "08:15"
    assert {date(2026, 12, 24), date(2026, 7, 4), date(2027, 2, 12)} <= config.policy.hours.holidays
    policy = config.policy
    assert (policy.again, policy.correction, policy.resume) == ((300, 5400), 30, 1800)
    support = config.connections["support"]
    assert support.api_url.endswith("/11223344-a1b2") and support.answers is Answers.PAGE
    assert support.token_expires == date(2027, 5, 31)
    assert support.automations == {"Triage bot", "5f1a"}
    assert support.transitions == {"Escalated": Level.EMERGENCY}
    assert (support.user, support.board, support.zone) == ("", "7", "Europe/Madrid")
    assert config.connections["acme"].mapping.option_of(Level.NONE) == "escalation_off"
    assert config.channels["email"].model_dump()["name"] == "Acme escalations"
    assert [(person.id, person.tier) for person in config.people][1] == ("ana-ruiz-2", 2)


def test_a_token_that_ends_soon_is_worth_a_look(tmp_path: Path) -> None:
    raw = example()
    raw["connections"]["support"]["token_expires"] = "2027-05-31"
    variables = environment(written(tmp_path / "bridge.toml", raw))

    def warned(today: date) -> bool:
        return any("token_expires" in each for each in load(variables, today).warnings)

    assert not warned(date(2027, 5, 16))
    assert warned(date(2027, 5, 17)) and warned(date(2027, 6, 1))


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
    held = (secrets, secrets.connections, secrets.secret_key)
    for value in (settings, *held, settings.config, settings.variables):
        shown += [repr(value), str(value), f"{value}"]
    assert not [text for text in shown if "canary" in text]
    assert "+15550100001" not in json.dumps(describe(settings)) + repr(settings)
    for value in (settings, secrets, secrets.secret_key):
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps(value)
    assert copy.deepcopy(secrets).secret_key == secrets.secret_key


def test_a_dump_follows_the_settings_and_masks_who_is_told(tmp_path: Path) -> None:
    raw = example()
    raw["policy"]["again_minutes"] = [5, 90]
    raw["connections"]["support"]["transitions"] = {"Escalated": "emergency"}
    variables = environment(written(tmp_path / "bridge.toml", raw), REDIS_URL=None)
    shown = describe(load(variables))
    assert (shown["redis_url"], shown["port"]) == ("embedded", 8000)
    assert (shown["policy"]["cooldown_hours"], shown["policy"]["again_minutes"]) == (48, [5, 90])
    assert shown["policy"]["hours"]["holidays"] == ["2026-12-25"]
    support = shown["connections"]["support"]
    assert support["mapping"]["options"]["emergency"] == "Emergency"
    assert (support["transitions"], support["answers"]) == ({"Escalated": "emergency"}, "public")
    (ana,) = shown["people"]
    assert (ana["email"], ana["phone"]) == ("a…@acme.example", "+…01")
    assert shown["channels"]["email"]["from"] == "alerts@acme.example"
    assert shown["secrets"]["connections"]["acme"]["log_in"] == {"API_TOKEN": "set"}
    assert shown["secrets"]["channels"]["twilio"]["TWILIO_AUTH_TOKEN"] == ["set", "set"]


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
        BRIDGE_ACME_WEBHOOK_SECRET=PUBLIC_TEST_SECRET,
    )
    with pytest.raises(ConfigurationError) as raised:
        load(spoilt)
    assert {fault.split(":")[0] for fault in raised.value.faults} == set(spoilt) - {
        *("BRIDGE_CONFIG", "SENDGRID_API_KEY", "TWILIO_AUTH_TOKEN", "BRIDGE_SUPPORT_API_TOKEN"),
        "BRIDGE_SUPPORT_WEBHOOK_SECRET",
    }
    assert "canary" not in str(raised.value) + repr(raised.value)
    assert PUBLIC_TEST_SECRET not in str(raised.value)
