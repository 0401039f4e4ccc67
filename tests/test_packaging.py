"""What is installed, started and shipped: the pins, the Makefile, the examples in the docs."""

import ast
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions, version
from itertools import pairwise
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import bridge
from bridge.bootstrap import check, load
from tests.architecture import imported
from tests.settings import ROOT, environment

PROGRAM = [*ROOT.glob("bridge/**/*.py"), *ROOT.glob("adapters/**/*.py"), ROOT / "wsgi.py"]


def pins(name: str) -> dict[str, Requirement]:
    """The requirements of a file by their canonical names."""
    lines = [line.partition(" #")[0].strip() for line in (ROOT / name).read_text().splitlines()]
    wanted = [Requirement(line) for line in lines if line and not line.startswith(("#", "-r"))]
    return {canonicalize_name(requirement.name): requirement for requirement in wanted}


ALL_PINS = {**pins("requirements.txt"), **pins("requirements-dev.txt")}


@pytest.mark.parametrize("requirement", ALL_PINS.values(), ids=str)
def test_a_pin_is_exact_and_installed(requirement: Requirement) -> None:
    (pin,) = requirement.specifier
    assert pin.operator == "=="
    if requirement.marker is None or requirement.marker.evaluate():
        assert version(requirement.name) == pin.version


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_each_pin_says_why(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    for before, line in pairwise(lines):
        if line and not line.startswith(("#", "-r")):
            assert " # " in line or before.startswith("#"), line


def test_all_that_the_program_imports_is_pinned() -> None:
    roots = {root for path in PROGRAM for root in imported(ast.parse(path.read_text()))}
    foreign = roots - set(sys.stdlib_module_names) - {"bridge", "adapters", "_typeshed"}
    homes = packages_distributions()
    pinned = set(pins("requirements.txt"))
    unpinned = {
        root
        for root in foreign
        if not pinned & {canonicalize_name(home) for home in homes.get(root, [])}
    }
    assert unpinned == set()


def test_the_version_is_told_once() -> None:
    (told,) = re.findall(r'^version = "(.*)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert told == bridge.__version__


def test_the_example_of_the_reference_is_right(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "reference" / "configuration.md").read_text()
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    path = tmp_path / "bridge.toml"
    path.write_text(example)
    variables = environment(
        path,
        SENDGRID_API_KEY=None,
        BRIDGE_SUPPORT_API_TOKEN=None,
        BRIDGE_SUPPORT_WEBHOOK_SECRET=None,
    )
    assert check(variables) == []
    assert load(variables).config.zone.key == "Europe/Madrid"


def test_the_changelog_keeps_its_form() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    headings = re.findall(r"^## \[(.+?)\]( - \d{4}-\d{2}-\d{2})?$", text, re.MULTILINE)
    assert headings[0] == ("Unreleased", "")
    kinds = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_a_wheel_holds_the_program_whole_and_nothing_else(tmp_path: Path) -> None:
    source, inside = tmp_path / "source", tmp_path / "inside"
    for name in (
        "bridge",
        "adapters",
        "sandbox",
        "pyproject.toml",
        "requirements.txt",
        "README.md",
    ):
        _copy(ROOT / name, source / name)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run(
        [*pip, "--no-deps", "--no-build-isolation", "--target", inside, source],
        check=True,
        timeout=100,
    )
    held = _files(inside, "bridge", "adapters", "sandbox")
    assert held == _files(source, "bridge", "adapters")
    asked = [sys.executable, "-m", "bridge", "config", "check"]
    told = {**environment(), "PYTHONPATH": str(inside)}
    answer = subprocess.run(asked, cwd=tmp_path, env=told, capture_output=True, text=True)
    assert answer.stdout.startswith("The configuration is right."), answer.stderr


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def _files(root: Path, *folders: str) -> set[str]:
    found = [path for folder in folders for path in (root / folder).rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix() for path in found if "__pycache__" not in path.parts}


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A copy of what make needs, in a folder whose name holds a space."""
    folder = tmp_path / "a folder"
    folder.mkdir()
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, folder)
    return folder


def make(folder: Path, target: str, path: str) -> subprocess.CompletedProcess[str]:
    """Run make from elsewhere, with nothing on PATH but what the test wants there."""
    command = [shutil.which("make") or "make", "-f", str(folder / "Makefile"), target]
    return subprocess.run(
        command, cwd="/", env={"PATH": path}, capture_output=True, text=True, timeout=60
    )


def commands(folder: Path, *names: str) -> Path:
    """A folder of commands: the system's by name."""
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).symlink_to(shutil.which(name) or name)
    return folder


def script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


TOOLS = ("sh", "dirname", "cat", "cksum", "cut", "rm", "touch", "mkdir", "ln", "env")


def test_make_without_a_recent_python_says_what_to_install(machine: Path, tmp_path: Path) -> None:
    path = commands(tmp_path / "bin", *TOOLS)
    script(path / "python3.12", "echo 'pyenv: python3.12: command not found' >&2; exit 127")
    script(path / "python3", "exit 1")  # too old: it says no when it is asked
    answer = make(machine, "runtime", str(path))
    assert answer.returncode != 0
    assert "Python 3.11 or later is needed" in answer.stderr


def test_make_without_the_venv_module_says_what_to_install(machine: Path, tmp_path: Path) -> None:
    path = commands(tmp_path / "bin", *TOOLS)
    script(path / "python3.11", 'case "$2" in *ensurepip*) exit 1;; esac')
    answer = make(machine, "runtime", str(path))
    assert answer.returncode != 0
    assert "apt install python3-venv (or python3.11-venv)" in answer.stderr


def a_python_that_tells(folder: Path) -> Path:
    """A PATH with a Python that only makes virtual environments and notes its calls in `calls`."""
    path = commands(folder / "bin", *TOOLS)
    fake = 'case "$2" in *venv) mkdir -p "$4/bin" && ln -s "$0" "$4/bin/python";; esac\n'
    script(path / "python3.11", f'echo "$*" >> "{folder}/calls"\n{fake}')
    return path


def test_make_installs_once_for_each_content_of_the_pins(machine: Path, tmp_path: Path) -> None:
    path = a_python_that_tells(tmp_path)
    told = [make(machine, "runtime", str(path)).stdout for _ in range(2)]
    with (machine / "requirements.txt").open("a") as file:
        file.write("# changed\n")
    told.append(make(machine, "runtime", str(path)).stdout)
    assert ["installing" in text for text in told] == [True, False, True]
    assert ["making .venv" in text for text in told] == [True, False, False]
    assert (tmp_path / "calls").read_text().count("-m pip install") == 2


@pytest.mark.parametrize(
    ("target", "started"), [("demo", "-m sandbox.demo"), ("run", "-m bridge serve")]
)
def test_make_installs_and_starts(machine: Path, tmp_path: Path, target: str, started: str) -> None:
    path = a_python_that_tells(tmp_path)
    assert make(machine, target, str(path)).returncode == 0
    calls = (tmp_path / "calls").read_text().splitlines()
    assert [call for call in calls if call.startswith("-m pip install")]
    assert calls[-1] == started


def test_make_says_where_the_demo_will_be() -> None:
    answer = subprocess.run(
        ["make", "-C", str(ROOT), "help"],
        env={**os.environ, "PORT": "9123"},
        capture_output=True,
        text=True,
    )
    assert "http://127.0.0.1:9123" in answer.stdout


def test_ci_runs_the_same_as_people_do() -> None:
    run = ROOT / ".ci" / "run"
    assert os.access(run, os.X_OK)
    assert "set -euo pipefail" in run.read_text() and "make test" in run.read_text()
    subprocess.run(["bash", "-n", run], check=True)
