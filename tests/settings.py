"""A configuration in which all is right, for tests to spoil."""

import json
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "config.example.toml"


def example() -> dict[str, Any]:
    """The tables of config.example.toml."""
    return tomllib.loads(EXAMPLE.read_text())


def environment(config: Path = EXAMPLE, /, **changes: str | None) -> dict[str, str]:
    """The variables that go with config.example.toml; None takes one away."""
    variables: dict[str, str | None] = {
        "BRIDGE_CONFIG": str(config),
        "PUBLIC_BASE_URL": "https://bridge.example.com",
        "SECRET_KEY": "canary-secret-key-0123456789abcdefghij",
        "SENDGRID_API_KEY": "SG.canary-sendgrid",
        "TWILIO_AUTH_TOKEN": "canary-twilio-new, canary-twilio-old",
        "BRIDGE_ACME_API_TOKEN": "canary-acme-token",
        "BRIDGE_ACME_WEBHOOK_SECRET": "canary-acme-webhook",
        "BRIDGE_SUPPORT_API_TOKEN": "canary-support-token",
        "BRIDGE_SUPPORT_WEBHOOK_SECRET": "canary-support-new,canary-support-old",
        "REDIS_URL": "redis://user:canary-redis-password@redis.internal:6379/0",
        **changes,
    }
    return {name: value for name, value in variables.items() if value is not None}


def toml(value: Any) -> str:
    """A value in TOML's inline form."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return value.isoformat() if isinstance(value, date | time) else json.dumps(value)


def written(path: Path, raw: dict[str, Any]) -> Path:
    """The tables as a file."""
    path.write_text("".join(f"{json.dumps(key)} = {toml(value)}\n" for key, value in raw.items()))
    return path
