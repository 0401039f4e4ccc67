"""The structure of the program holds: what the core and the flows are free of, what is named."""

import ast
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from adapters.registry import CATALOGUE
from bridge.bootstrap import load
from bridge.settings.faults import keys
from bridge.settings.model import config_file
from tests.architecture import LONGEST_FILE, violations
from tests.settings import ROOT, environment

REFERENCE = ROOT / "docs" / "reference" / "configuration.md"
PROGRAM = sorted([*ROOT.glob("bridge/**/*.py"), *ROOT.glob("adapters/**/*.py"), ROOT / "wsgi.py"])


@pytest.mark.parametrize("path", PROGRAM, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_rules_hold(path: Path) -> None:
    assert violations(path.relative_to(ROOT).as_posix(), path.read_text()) == []


BREACHES = [
    ("bridge/core/x.py", "import redis", "redis"),
    ("bridge/core/x.py", "from pydantic import BaseModel", "pydantic"),
    ("bridge/core/x.py", "import time", "time"),
    ("bridge/core/x.py", "from time import monotonic", "time"),
    ("bridge/core/x.py", "import os.path", "os"),
    ("bridge/core/x.py", "import random", "random"),
    ("bridge/core/x.py", "import secrets", "secrets"),
    ("bridge/core/x.py", "from uuid import uuid4", "uuid"),
    ("bridge/core/x.py", "import socket", "socket"),
    ("bridge/core/x.py", "from urllib.request import urlopen", "urllib"),
    ("bridge/core/x.py", "def f():\n    import os", "os"),
    ("bridge/core/x.py", "from datetime import datetime\ndatetime.now()", "datetime.now"),
    ("bridge/core/x.py", "import datetime\ndatetime.datetime.utcnow()", "datetime.utcnow"),
    ("bridge/core/x.py", "from datetime import date\nclock = date.today", "date.today"),
    ("bridge/core/x.py", "open('x')", "open()"),
    ("bridge/flows/x.py", "import flask", "flask"),
    ("bridge/flows/x.py", "from redis import Redis", "redis"),
    ("bridge/flows/x.py", "import os", "os"),
    ("bridge/web/x.py", "\n" * (LONGEST_FILE + 1), "longer"),
]


@pytest.mark.parametrize(("path", "source", "named"), BREACHES)
def test_a_breach_is_found(path: str, source: str, named: str) -> None:
    found = violations(path, source)
    assert found and named in " ".join(found)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("bridge/core/x.py", "from datetime import UTC, datetime, time\ntime(8)"),
        ("bridge/core/x.py", "from bridge.core.levels import Level\nimport re, zoneinfo"),
        ("bridge/core/x.py", "def f(store, now):\n    return store.now() + now"),
        ("bridge/flows/x.py", "from bridge.core import levels\nfrom bridge.ports import Item"),
        ("adapters/stores/x.py", "import redis, os"),
    ],
)
def test_what_is_allowed_is_let_through(path: str, source: str) -> None:
    assert violations(path, source) == []


def procfile() -> dict[str, list[str]]:
    """The Procfile: the words of each process's command."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    return {name: shlex.split(command) for name, _, command in (li.partition(": ") for li in lines)}


def test_the_web_process_names_an_application_that_exists() -> None:
    server, application, *_ = procfile()["web"]
    module, _, attribute = application.partition(":")
    tree = ast.parse((ROOT / f"{module}.py").read_text())
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert (server, attribute in names) == ("gunicorn", True)


@pytest.mark.parametrize("process", ["worker", "clock"])
def test_the_other_processes_are_commands_that_exist(process: str) -> None:
    program, *arguments = procfile()[process]
    asked = [sys.executable, *arguments, "--help"]
    answer = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (program, answer.returncode) == ("python", 0), answer.stderr


class Recorded(dict[str, str]):
    """An environment that keeps in mind which variables it was asked for."""

    def __init__(self, variables: dict[str, str]) -> None:
        super().__init__(variables)
        self.asked: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)


def variables_read() -> set[str]:
    """Names of environment variables that the configuration asks for."""
    variables = Recorded(environment())
    load(variables)
    names = {name.removesuffix("_FILE") for name in variables.asked}
    declared = {variable.name for channel in CATALOGUE.channels for variable in channel.secrets}
    return declared | {re.sub("_(ACME|SUPPORT)_", "_<NAME>_", name) for name in names}


def tables(model: type[BaseModel], place: str = "") -> Iterator[tuple[str, str, FieldInfo]]:
    """Every key of the file with the table that it is in: ("policy", "digest_at")."""
    fields = zip(keys(model), model.model_fields.values(), strict=True)
    for key, field in fields:
        yield place, key, field
        for kind in _models(field.annotation):
            yield from tables(kind, f"{place}.{key}" if place else key)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def test_every_variable_is_in_the_reference() -> None:
    names = variables_read()
    assert {"SECRET_KEY", "PORT", "REDIS_URL", "BRIDGE_CONFIG", "BRIDGE_<NAME>_API_TOKEN"} <= names
    assert {f"BRIDGE_<NAME>_{each}" for each in ("CLIENT_ID", "CLIENT_SECRET")} <= names
    assert len(names) >= 17
    text = REFERENCE.read_text()
    assert {name for name in names if f"| `{name}` |" not in text} == set()


def test_every_key_is_in_the_reference_with_its_default() -> None:
    rows = dict(reference())
    known = {(place, key): field for place, key, field in tables(config_file(CATALOGUE, {}))}
    assert {("policy.business_hours", "subdiv"), ("connections.levels", "none")} <= set(known)
    assert known.keys() - rows.keys() == set()
    told = {at: _said(rows[at], field) for at, field in known.items() if _settled(field)}
    assert ("policy", "cooldown_hours") in told and ("people", "tier") in told
    assert told == {at: known[at].default for at in told}


def reference() -> Iterator[tuple[tuple[str, str], str]]:
    """The default of each key in the reference, as it stands there, by table and key."""
    for section in re.split(r"^### ", REFERENCE.read_text(), flags=re.MULTILINE):
        for key, default in re.findall(r"^\| `(\w+)` \|(.*?)\|", section, flags=re.MULTILINE):
            yield (_heading(section), key), default.strip()


def _settled(field: FieldInfo) -> bool:
    """Whether a key that is left out has a value that the reference can tell."""
    return bool(field.default) and not field.is_required() and not list(_models(field.annotation))


def _said(default: str, field: FieldInfo) -> Any:
    """What the program makes of a default of the reference: `48` hours are so many seconds."""
    written = tomllib.loads(f"value = {default.strip('`')}")["value"]
    kind: Any = Annotated[(field.annotation, *field.metadata)]
    return TypeAdapter(kind).validate_python(written)


def _heading(section: str) -> str:
    """The table that a section is about: "`[connections.<name>]`" is connections."""
    title = section.splitlines()[0].strip("`[] ")
    return "" if title.startswith("Top") else title.replace(".<name>", "")


def test_nobody_else_reads_the_environment() -> None:
    entries = {"bridge/run/cli.py", "bridge/__main__.py", "bridge/run/processes.py"}
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in PROGRAM
        if re.search(r"os\.(environ|getenv)|from os import .*(environ|getenv)", path.read_text())
    }
    assert readers <= entries | {"wsgi.py"}


VENDORS = {each.kind for each in (*CATALOGUE.helpdesks, *CATALOGUE.channels)}
VENDORS |= {each.name for each in CATALOGUE.channels}
ASKING = [
    path
    for path in PROGRAM
    if path.relative_to(ROOT).parts[:2]
    in {("bridge", room) for room in ("core", "flows", "messages", "web", "run")}
]


@pytest.mark.parametrize("path", ASKING, ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_asks_for_a_vendor_or_a_channel_by_its_name(path: Path) -> None:
    assert named(path.read_text()) == []


def named(source: str) -> list[str]:
    """The vendors and channels that a text compares with, or looks something up by."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            asked = [node.left, *node.comparators]
        elif isinstance(node, ast.Subscript):
            asked = [node.slice]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".get"):
            # What a person fills in has a name of its own.
            asked = [] if ast.unparse(node.func) == "request.form.get" else node.args[:1]
        else:
            continue
        words = [
            one.value for part in asked for one in ast.walk(part) if isinstance(one, ast.Constant)
        ]
        found += [word for word in words if word in VENDORS]
    return found


@pytest.mark.parametrize(
    "source",
    [
        'delivery.channel == "sms"',
        'kind in ("jira", "x")',
        'channels["push"]',
        'held.get("twilio")',
    ],
)
def test_a_name_that_is_asked_for_is_found(source: str) -> None:
    assert named(source)
