"""Where the configuration is: in a TOML file (BRIDGE_CONFIG), or in a variable itself."""

import tomllib
from pathlib import Path

from bridge.settings.environment import Environment
from bridge.settings.faults import Raw

FILE, CONTENT = "BRIDGE_CONFIG", "BRIDGE_CONFIG_TOML"


def read_tables(env: Environment) -> tuple[str, Raw | None]:
    """Where the configuration stands, and its tables; None when they cannot be read."""
    path, content = env.text(FILE), env.text(CONTENT)
    if path and content:
        env.faults.append(f"{CONTENT}: is given beside {FILE}; keep one of them")
    if path:
        return str(Path(path).absolute()), _in_file(env, Path(path))
    if content:
        return CONTENT, _parsed(env, CONTENT, "the value", content)
    if not env.unreadable & {FILE, CONTENT}:
        env.faults.append(
            f"{FILE}: is missing; copy config.example.toml, edit it and set {FILE} to its path, or "
            f"{CONTENT} to its content (`make demo` needs no configuration)"
        )
    return "", None


def _in_file(env: Environment, path: Path) -> Raw | None:
    try:
        return _parsed(env, FILE, "the file", path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        env.faults.append(
            f"{FILE}: the file cannot be read ({error.strerror}); "
            "mend the path or copy config.example.toml to it"
        )
    except UnicodeDecodeError:
        env.faults.append(f"{FILE}: the file is not text in UTF-8; save it as UTF-8")
    return None


def _parsed(env: Environment, name: str, what: str, text: str) -> Raw | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        env.faults.append(f"{name}: {what} is not TOML: {error}; mend that place")
        return None
