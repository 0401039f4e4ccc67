"""What an edit does to an issue, by Jira's rules, and the changelog items that tell of it.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-put
"""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from typing import Any

from sandbox.jira.site import (
    ESCALATION,
    OPTIONS,
    ORGANIZATIONS,
    PARTICIPANTS,
    PRIORITIES,
    REASON,
    STATUSES,
    Issue,
    plain,
)
from sandbox.refused import Refused


def changed(issue: Issue, edit: Mapping[str, Any], version: str) -> Issue:
    """The issue as an edit ({"fields": …, "update": …}) makes it; Refused as Jira does."""
    fields, operations = edit.get("fields") or {}, edit.get("update") or {}
    if twice := set(fields) & set(operations):
        raise errors({name: f"Field '{name}' cannot appear in both" for name in twice})
    after = copy(issue)
    for name, value in fields.items():
        _set(after, name, value, version)
    for name, verbs in operations.items():
        if name != "comment":
            _operate(after, name, verbs, version)
    return after


def on_screen(edit: Mapping[str, Any], off_screen: set[str]) -> Mapping[str, Any]:
    """The edit; Refused, with all of its fields named that are not on the edit screen."""
    named = {*(edit.get("fields") or {}), *(edit.get("update") or {})} - {"comment"}
    if wrong := sorted(name for name in named if name in off_screen or name not in _SETTERS):
        raise errors({name: _not_there(name) for name in wrong})
    return edit


def _not_there(name: str) -> str:
    return f"Field '{name}' cannot be set. It is not on the appropriate screen, or unknown."


def _set(issue: Issue, name: str, value: Any, version: str) -> None:
    if name not in _SETTERS:
        raise errors({name: _not_there(name)})
    attribute, read = _SETTERS[name]
    rich = name in ("description", REASON) and value is not None
    setattr(issue, attribute, read(text_of(value, version, name) if rich else value))


def _operate(issue: Issue, name: str, verbs: Iterable[Mapping[str, Any]], version: str) -> None:
    for verb in verbs:
        for action, value in verb.items():
            if action == "set":
                _set(issue, name, value, version)
            elif name == "labels" and action in ("add", "remove"):
                rest = [label for label in issue.labels if label != value]
                _set(issue, name, [*rest, value] if action == "add" else rest, version)
            else:
                raise errors({name: f"Field '{name}' does not support the operation '{action}'"})


def _summary(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise errors({"summary": "You must specify a summary of the issue."})
    return value


def _priority(value: Any) -> str:
    by_name = {name: id for id, name in PRIORITIES.items()}
    id = str((value or {}).get("id") or by_name.get((value or {}).get("name", ""), ""))
    if id not in PRIORITIES:
        raise errors({"priority": "The priority selected is invalid."})
    return id


def _labels(value: Any) -> tuple[str, ...]:
    for label in value:
        if " " in label:
            raise errors({"labels": f"The label '{label}' contains spaces which is invalid."})
    return tuple(dict.fromkeys(value))


def _option(value: Any) -> str | None:
    if value is None:
        return None
    by_name = {name: id for id, name in OPTIONS.items()}
    id = str(value.get("id") or by_name.get(value.get("value", ""), ""))
    if id not in OPTIONS:
        said = value.get("id") or value.get("value")
        raise errors({ESCALATION: f"Option value '{said}' is not valid"})
    return id


def _organizations(value: Any) -> tuple[str, ...]:
    if not all(isinstance(id, int) for id in value):
        raise errors({ORGANIZATIONS: "Specify organizations as an array of numbers"})
    return tuple(str(id) for id in value)


def _people(value: Any) -> tuple[str, ...]:
    return tuple(str(one.get("accountId")) for one in value or ())


def text_of(value: Any, version: str, name: str) -> str:
    """Rich text as plain text: version 3 takes an Atlassian document only, version 2 a string."""
    if version == "3":
        if not isinstance(value, dict) or value.get("type") != "doc":
            raise errors({name: "Operation value must be an Atlassian Document"})
        return plain(value)
    if not isinstance(value, str):
        raise errors({name: "Operation value must be a string"})
    return value


_SETTERS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "summary": ("summary", _summary),
    "description": ("description", lambda text: text or ""),
    "priority": ("priority", _priority),
    "labels": ("labels", _labels),
    ESCALATION: ("escalation", _option),
    REASON: ("reason", lambda text: text),
    ORGANIZATIONS: ("organizations", _organizations),
    PARTICIPANTS: ("participants", _people),
}
EDITABLE = frozenset(_SETTERS)
"""The fields that an edit may hold."""


Said = tuple[str | None, str | None]
"""A value in a changelog item: its id, where it has one, and its words."""


def difference(before: Issue, after: Issue) -> list[dict[str, Any]]:
    """The changelog items between two states: ids in from and to, words in the strings."""
    texts = [
        item("summary", "summary", (None, before.summary), (None, after.summary)),
        _coded("priority", "priority", PRIORITIES, before.priority, after.priority),
        _coded("status", "status", STATUSES, before.status, after.status),
        item("labels", "labels", (None, _words(before)), (None, _words(after))),
        _coded("Escalation", ESCALATION, OPTIONS, before.escalation, after.escalation),
        item("Escalation reason", REASON, (None, before.reason), (None, after.reason)),
        _listed("Organizations", ORGANIZATIONS, before.organizations, after.organizations),
        _listed("Request participants", PARTICIPANTS, before.participants, after.participants),
    ]
    return [one for one in texts if one["fromString"] != one["toString"]]


def item(name: str, id: str, before: Said, after: Said) -> dict[str, Any]:
    """One changelog item."""
    return {
        "field": name,
        "fieldtype": "custom" if id.startswith("customfield") else "jira",
        "fieldId": id,
        "from": before[0],
        "fromString": before[1],
        "to": after[0],
        "toString": after[1],
    }


def _listed(name: str, id: str, before: tuple[str, ...], after: tuple[str, ...]) -> dict[str, Any]:
    was, now = ", ".join(before), ", ".join(after)
    return item(name, id, (None, was), (None, now))


def unnamed(name: str, was: str, now: str) -> dict[str, Any]:
    """A changelog item that says no field's id, as those of a move."""
    strings = {"fromString": was, "toString": now}
    return {"field": name, "fieldtype": "jira", "from": None, "to": None, **strings}


def _coded(
    name: str, id: str, words: Mapping[str, str], old: str | None, new: str | None
) -> dict[str, Any]:
    return item(name, id, (old, words.get(old or "")), (new, words.get(new or "")))


def _words(issue: Issue) -> str:
    return " ".join(sorted(issue.labels))


def errors(errors: Mapping[str, str], status: int = 400) -> Refused:
    """Jira's answer that names what is wrong with which field."""
    return Refused(status, {"errorMessages": [], "errors": dict(errors)})


def missing(text: str = "Issue does not exist or you do not have permission to see it.") -> Refused:
    """Jira's 404."""
    return Refused(404, {"errorMessages": [text], "errors": {}})
