"""The rules of the house, as functions from a file's path and text to what breaks them."""

import ast
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath

LONGEST_FILE = 300

# What a file of a folder may import of the program itself; the first prefix that fits counts.
_OWN: tuple[tuple[str, set[str]], ...] = (
    ("bridge/core/", {"bridge.core"}),
    ("bridge/errors.py", set()),
    ("bridge/ports.py", {"bridge.core", "bridge.errors"}),
    ("bridge/messages/", {"bridge.core", "bridge.errors", "bridge.messages"}),
    (
        "bridge/flows/",
        {"bridge.core", "bridge.errors", "bridge.flows", "bridge.messages", "bridge.ports"},
    ),
    (
        "adapters/",
        {"adapters", "bridge.core", "bridge.errors", "bridge.ports"}
        | {"bridge.settings.declarations", "bridge.settings.fields"},
    ),
    ("bridge/bootstrap.py", {"adapters", "bridge"}),
    ("bridge/", {"bridge"}),
    ("sandbox/", {"bridge", "sandbox"}),
)
# Who may know of a module that is not for everybody.
_RESERVED = {
    "adapters": ("adapters/", "bridge/bootstrap.py"),
    "sandbox": ("sandbox/",),
    "bridge.run": ("bridge/run/", "bridge/__main__.py", "sandbox/demo/", "wsgi.py"),
    "bridge.web": ("bridge/web/", "bridge/run/"),
}
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
    modules = sorted(set(imported(tree, path)))
    found = [*_foreign(path, modules), *_reserved(path, modules)]
    if path.startswith("bridge/core/"):
        found += [*_impure_modules(modules), *_impure_calls(tree)]
    if path.startswith("bridge/flows/"):
        roots = {module.partition(".")[0] for module in modules}
        found += [f"a flow reaches for {root}" for root in sorted(roots & _NOT_IN_FLOWS)]
    if source.count("\n") > LONGEST_FILE:
        found.append(f"it is longer than {LONGEST_FILE} lines")
    return found


def imported(tree: ast.AST, path: str) -> Iterator[str]:
    """Every module that is imported anywhere in a file, with the names taken out of packages."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, path)
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _absolute(node: ast.ImportFrom, path: str) -> str:
    if not node.level:
        return node.module or ""
    package = PurePosixPath(path).parts[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])


def _foreign(path: str, modules: list[str]) -> Iterator[str]:
    allowed = next((names for prefix, names in _OWN if path.startswith(prefix)), {"bridge"})
    for module in modules:
        if _is_in(module, {"bridge", "adapters", "sandbox"}) and not _is_in(module, allowed):
            yield f"it may not import {module}"


def _reserved(path: str, modules: list[str]) -> Iterator[str]:
    for module in modules:
        for reserved, users in _RESERVED.items():
            if _is_in(module, {reserved}) and not path.startswith(users):
                yield f"it may not import {module}, which only {', '.join(users)} may"


def _impure_modules(modules: list[str]) -> Iterator[str]:
    for module in modules:
        root = module.partition(".")[0]
        if root in _NOT_IN_CORE or root not in {*sys.stdlib_module_names, "bridge"}:
            yield f"the core may not import {root}"


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


def _is_in(module: str, packages: set[str]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)
