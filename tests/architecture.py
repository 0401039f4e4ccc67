"""The rules of the house, as functions from a file's path and text to what breaks them.

Who may import whom within the program is said in pyproject.toml, and import-linter holds it; here
is what it cannot say: what comes from outside, calls, and lengths.
"""

import ast
import sys
from collections.abc import Iterator

LONGEST_FILE = 300

# What a flow does goes through a port, so it needs none of these.
_NOT_IN_FLOWS = {"flask", "redis", "requests", "socket", "subprocess", "sys", "os", "urllib"}
_NOT_IN_FLOWS |= {"jira", "sendgrid", "twilio", "zenpy", "pydantic"}
_NOT_IN_CORE = {"asyncio", "http", "logging", "os", "pathlib", "random", "secrets", "socket"}
_NOT_IN_CORE |= {"ssl", "subprocess", "sys", "threading", "time", "urllib", "uuid", "io", "shutil"}
_CLOCKS = {"now", "utcnow", "today"}
_NAKED_CALLS = {"open", "print", "input", "exec", "eval", "__import__"}


def violations(path: str, source: str) -> list[str]:
    """Everything in a file that breaks a rule; `path` from the root of the repository."""
    tree = ast.parse(source)
    packages = set(imported(tree))
    found = list[str]()
    if path.startswith("bridge/core/"):
        found += [*_impure_packages(packages), *_impure_calls(tree)]
    if path.startswith("bridge/flows/"):
        found += [f"a flow reaches for {one}" for one in sorted(packages & _NOT_IN_FLOWS)]
    if source.count("\n") > LONGEST_FILE:
        found.append(f"it is longer than {LONGEST_FILE} lines")
    return found


def imported(tree: ast.AST) -> Iterator[str]:
    """The packages from which anything is imported anywhere in a file, this program's own too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]


def _impure_packages(packages: set[str]) -> Iterator[str]:
    for one in sorted(packages):
        if one in _NOT_IN_CORE or one not in {*sys.stdlib_module_names, "bridge"}:
            yield f"the core may not import {one}"


def _impure_calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        owner = _last_name(node.value) if isinstance(node, ast.Attribute) else ""
        if owner in ("datetime", "date") and _last_name(node) in _CLOCKS:
            yield f"the core reads a clock: {owner}.{_last_name(node)}"
        if isinstance(node, ast.Call) and _last_name(node.func) in _NAKED_CALLS:
            yield f"the core calls {_last_name(node.func)}()"


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
