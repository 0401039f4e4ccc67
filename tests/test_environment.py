"""Environment variables: X and X_FILE, secrets, and what each may hold."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from adapters.helpdesks.zendesk.inbox import PUBLIC_TEST_SECRET
from bridge.bootstrap import check, load
from bridge.settings.secrets import Secret
from bridge.settings.values import known_secrets
from tests.settings import EXAMPLE, environment

NEEDED = [
    "SECRET_KEY",
    "PUBLIC_BASE_URL",
    "SENDGRID_API_KEY",
    "TWILIO_AUTH_TOKEN",
    "BRIDGE_ACME_API_TOKEN",
    "BRIDGE_ACME_WEBHOOK_SECRET",
    "BRIDGE_SUPPORT_API_TOKEN",
    "BRIDGE_SUPPORT_WEBHOOK_SECRET",
]


@pytest.mark.parametrize("name", NEEDED)
@pytest.mark.parametrize("value", [None, ""])
def test_what_is_needed_is_missed(name: str, value: str | None) -> None:
    (fault,) = check(environment(**{name: value}))
    assert fault.startswith(f"{name}: is missing; set it (or {name}_FILE)")


def test_everything_missing_is_told_at_once() -> None:
    nothing: dict[str, str | None] = dict.fromkeys(NEEDED)
    faults = check(environment(**nothing))
    assert {fault.split(":")[0] for fault in faults} == set(NEEDED)


@pytest.mark.parametrize(
    ("content", "expected"), [("one\n", "one"), ("one\r\n", "one"), ("one", "one")]
)
def test_a_secret_from_a_file_loses_one_line_break(
    tmp_path: Path, content: str, expected: str
) -> None:
    path = tmp_path / "token"
    path.write_bytes(content.encode())
    settings = load(environment(BRIDGE_ACME_API_TOKEN=None, BRIDGE_ACME_API_TOKEN_FILE=str(path)))
    assert settings.secrets.connections["acme"].log_in["API_TOKEN"].get_secret_value() == expected


def test_only_one_line_break_is_taken_off(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("one\n\n")
    (fault,) = check(environment(BRIDGE_ACME_API_TOKEN=None, BRIDGE_ACME_API_TOKEN_FILE=str(path)))
    assert "line break" in fault


@pytest.mark.parametrize("name", [*NEEDED, "BRIDGE_CONFIG", "PORT", "HOST", "REDIS_URL"])
def test_every_variable_may_be_a_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / "value"
    path.write_text({**environment(), "PORT": "9000", "HOST": "0.0.0.0"}[name] + "\n")
    assert check(environment(**{name: None, f"{name}_FILE": str(path)})) == []


@pytest.mark.parametrize("name", ["SECRET_KEY", "PUBLIC_BASE_URL", "TWILIO_AUTH_TOKEN"])
def test_faults_of_files(tmp_path: Path, name: str) -> None:
    empty, binary = tmp_path / "empty", tmp_path / "binary"
    empty.write_text("\n")
    binary.write_bytes(b"\xff\xfe")
    (both,) = check(environment(**{f"{name}_FILE": environment()["BRIDGE_CONFIG"]}))[:1]
    assert "keep one of them" in both
    for path, words in (
        (empty, "is empty"),
        (binary, "not text"),
        (tmp_path / "none", "No such file"),
        (tmp_path, "Is a directory"),
    ):
        (fault,) = check(environment(**{name: None, f"{name}_FILE": str(path)}))
        assert fault.startswith(f"{name}_FILE: ") and words in fault


def test_the_configuration_itself_may_be_in_a_variable(tmp_path: Path) -> None:
    content = EXAMPLE.read_text()
    settings = load(environment(BRIDGE_CONFIG=None, BRIDGE_CONFIG_TOML=content))
    config = load(environment()).config
    assert (settings.config.policy, settings.config.people) == (config.policy, config.people)
    assert settings.config.connections == config.connections
    assert (settings.source, load(environment()).source) == ("BRIDGE_CONFIG_TOML", str(EXAMPLE))
    path = tmp_path / "mounted"
    path.write_text(content)
    assert check(environment(BRIDGE_CONFIG=None, BRIDGE_CONFIG_TOML_FILE=str(path))) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[policy", "BRIDGE_CONFIG_TOML: the value is not TOML: "),
        ("[polcy]", 'polcy: is not a known key; did you mean "policy"?'),
    ],
)
def test_faults_of_a_configuration_in_a_variable(content: str, words: str) -> None:
    faults = check(environment(BRIDGE_CONFIG=None, BRIDGE_CONFIG_TOML=content))
    assert [fault for fault in faults if fault.startswith(words)]


def test_a_configuration_that_is_given_twice_is_a_fault() -> None:
    (fault,) = check(environment(BRIDGE_CONFIG_TOML=EXAMPLE.read_text()))
    assert fault == "BRIDGE_CONFIG_TOML: is given beside BRIDGE_CONFIG; keep one of them"


CLIENT = {"BRIDGE_ACME_CLIENT_ID": "bridge", "BRIDGE_ACME_CLIENT_SECRET": "canary-client"}


def test_zendesk_may_be_logged_in_to_by_an_oauth_client() -> None:
    settings = load(environment(**CLIENT, BRIDGE_ACME_API_TOKEN=None))
    acme, support = (settings.secrets.connections[name] for name in ("acme", "support"))
    assert acme.log_in == {"CLIENT_ID": "bridge", "CLIENT_SECRET": Secret("canary-client")}
    assert list(support.log_in) == ["API_TOKEN"]
    # The id is no secret: to blot out "bridge" would make the log unreadable.
    assert "canary-client" in known_secrets(settings) and "bridge" not in known_secrets(settings)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        (
            {"BRIDGE_ACME_CLIENT_SECRET": None, "BRIDGE_ACME_API_TOKEN": None},
            "BRIDGE_ACME_CLIENT_SECRET: is missing; set it (or BRIDGE_ACME_CLIENT_SECRET_FILE)",
        ),
        (
            {"BRIDGE_ACME_CLIENT_ID": None, "BRIDGE_ACME_API_TOKEN": None},
            "BRIDGE_ACME_CLIENT_ID: is missing; set it (or BRIDGE_ACME_CLIENT_ID_FILE)",
        ),
        ({}, "BRIDGE_ACME_API_TOKEN: is given beside BRIDGE_ACME_CLIENT_ID; "),
        (
            {"BRIDGE_ACME_CLIENT_SECRET": "a b", "BRIDGE_ACME_API_TOKEN": None},
            "BRIDGE_ACME_CLIENT_SECRET: holds a space, a line break or a character outside ASCII",
        ),
        (
            {**dict.fromkeys(CLIENT), "BRIDGE_SUPPORT_CLIENT_ID": "bridge"},
            "BRIDGE_SUPPORT_CLIENT_ID: only Zendesk takes an OAuth client; take it away",
        ),
    ],
)
def test_there_is_exactly_one_way_to_log_in(changes: dict[str, str | None], fault: str) -> None:
    found = check(environment(**{**CLIENT, **changes}))
    assert found[0].startswith(fault)
    assert "canary" not in " ".join(found)


def test_where_both_ways_are_open_both_are_named() -> None:
    (acme,) = check(environment(BRIDGE_ACME_API_TOKEN=None))
    (support,) = check(environment(BRIDGE_SUPPORT_API_TOKEN=None))
    assert "or set BRIDGE_ACME_CLIENT_ID and BRIDGE_ACME_CLIENT_SECRET" in acme
    assert "CLIENT" not in support


def test_a_slip_in_a_name_is_pointed_out() -> None:
    token = {"BRIDGE_ACME_API_TOKEN": None, "BRIDGE_ACNE_API_TOKEN": "x"}
    faults = check(environment(**token))
    assert "did you mean BRIDGE_ACME_API_TOKEN?" in faults[-1]
    assert any("BRIDGE_ZZZ" in each for each in load(environment(BRIDGE_ZZZ="1")).warnings)


@pytest.mark.parametrize("secret", [PUBLIC_TEST_SECRET, f"a-good-one-1234,{PUBLIC_TEST_SECRET}"])
def test_the_public_test_secret_is_refused(secret: str) -> None:
    (fault,) = check(environment(BRIDGE_ACME_WEBHOOK_SECRET=secret))
    assert "anybody could sign" in fault


def test_a_short_secret_key_is_refused() -> None:
    assert check(environment(SECRET_KEY="abcdefgh" * 4)) == []
    (fault,) = check(environment(SECRET_KEY="abcdefgh" * 3))
    assert "shorter than 32" in fault


def test_a_secret_that_is_guessed_first_is_refused() -> None:
    (fault,) = check(environment(SECRET_KEY="x" * 40))
    assert "over and over" in fault
    (fault,) = check(environment(BRIDGE_ACME_WEBHOOK_SECRET="x" * 40))
    assert "over and over" in fault
    (fault,) = check(environment(BRIDGE_SUPPORT_WEBHOOK_SECRET="a-good-one-1234,secret"))
    assert "shorter than 8" in fault


@pytest.mark.parametrize(
    "value", ["http://127.0.0.1:8000/", "https://b.example.com", "http://[::1]"]
)
def test_public_addresses(value: str) -> None:
    assert load(environment(PUBLIC_BASE_URL=value)).variables.public_base_url == value.rstrip("/")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PUBLIC_BASE_URL", "http://b.example.com", "https"),
        ("PUBLIC_BASE_URL", "https://my_bridge.example.com", "underscore"),
        ("PUBLIC_BASE_URL", "https://b.example.com/app", "path"),
        ("PUBLIC_BASE_URL", "bridge.example.com", "web address"),
        ("PORT", "65536", "0 to 65535"),
        ("PORT", "-1", "0 to 65535"),
        ("HOST", "not a host", "listen"),
        ("REDIS_URL", "localhost:6379", "redis://"),
        ("REDIS_URL", "redis://localhost:six", "redis://"),
        ("BRIDGE_DATA_DIR", __file__, "is a file"),
        ("VAPID_PRIVATE_KEY", "short", "43"),
        ("SENDGRID_WEBHOOK_KEY", "bm90IGEga2V5", "public key"),
        ("TWILIO_AUTH_TOKEN", ", ,", "commas"),
        ("SENDGRID_API_KEY", "SG.x y", "copy it again"),
    ],
)
def test_faults_of_values(name: str, value: str, words: str) -> None:
    (fault,) = check(environment(**{name: value}))
    assert fault.startswith(f"{name}: ") and words in fault


def test_the_event_webhook_key_is_a_public_key() -> None:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    text = base64.b64encode(der).decode()
    settings = load(environment(SENDGRID_WEBHOOK_KEY=f"{text},{text}"))
    assert len(settings.secrets.channels["sendgrid"]["SENDGRID_WEBHOOK_KEY"]) == 2
    assert not [warning for warning in settings.warnings if "SENDGRID" in warning]


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
def test_the_key_of_browser_notifications_has_one_form(form: PrivateFormat) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    scalar = key.private_numbers().private_value.to_bytes(32)
    short = base64.urlsafe_b64encode(scalar).decode().rstrip("=")
    pem = key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()
    for given in (short, f"{short}=", pem, f"\n{pem}"):
        (held,) = load(environment(VAPID_PRIVATE_KEY=given)).secrets.channels["web_push"].values()
        assert [key.get_secret_value() for key in held] == [short]


def test_a_key_of_another_kind_is_none_of_browser_notifications() -> None:
    others = [ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048)]
    pems = [key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) for key in others]
    locked = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"password")
    )
    for text in ("A" * 43, "_" * 43, "-----BEGIN PRIVATE KEY-----", *(p.decode() for p in pems)):
        (fault,) = check(environment(VAPID_PRIVATE_KEY=text))
        assert fault.startswith("VAPID_PRIVATE_KEY: is not a private key of P-256")
    (fault,) = check(environment(VAPID_PRIVATE_KEY=locked.decode()))
    assert fault.startswith("VAPID_PRIVATE_KEY: ")


def test_plain_settings() -> None:
    chosen = environment(
        PORT="9000",
        HOST="0.0.0.0",
        REDIS_URL=None,
        BRIDGE_DATA_DIR="/tmp/somewhere",
        BRIDGE_ACCEPT_REDIS_RISK="1",
        BRIDGE_REDIS_TLS="no-verify",
        BRIDGE_REDIS_CONNECTIONS="6",
    )
    variables = load(chosen).variables
    assert (variables.host, variables.port, variables.redis_url) == ("0.0.0.0", 9000, None)
    assert variables.data_dir == Path("/tmp/somewhere")
    assert variables.accept_redis_risk
    assert (variables.redis_verified, variables.redis_connections) == (False, 6)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("BRIDGE_REDIS_TLS", "off", "this is neither verify nor no-verify"),
        ("BRIDGE_REDIS_CA", "/etc/ssl/redis.pem", "these are no certificates in PEM form"),
        ("BRIDGE_REDIS_CONNECTIONS", "2", "write one from 3 to 9999"),
        ("BRIDGE_REDIS_CONNECTIONS", "many", "write one from 3 to 9999"),
    ],
)
def test_what_is_wrong_about_the_way_to_the_redis(name: str, value: str, words: str) -> None:
    (fault,) = check(environment(**{name: value}))
    assert fault.startswith(f"{name}: ") and words in fault
