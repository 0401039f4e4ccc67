"""The calls of a sweep: escalated issues that were changed of late, and their changelogs.

`ask` posts a question (a path and its JSON) and returns the answer; it changes nothing there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from adapters.helpdesks.payloads import mapping, sequence, text

Ask = Callable[[str, dict[str, Any]], dict[str, Any]]

PAGE_SIZE = 100
PAGES = 10
"""Pages of one sweep at most; the next one goes on where it stopped."""


@dataclass
class Found:
    """Issues as a search shows them. `whole`: there are no more; `names`: of the fields, by id."""

    issues: list[dict[str, Any]] = field(default_factory=list)
    names: dict[str, Any] = field(default_factory=dict)
    whole: bool = False


def search(ask: Ask, cloud: bool, jql: str, fields: list[str]) -> Found:
    """The issues that a bounded JQL finds, as many pages as one sweep takes."""
    found = Found()
    where: dict[str, Any] = {} if cloud else {"startAt": 0}
    for _ in range(PAGES):
        asked = {"jql": jql, "fields": fields, "maxResults": PAGE_SIZE, **where}
        page = _cloud_page(ask, asked) if cloud else _data_center_page(ask, asked)
        rows = [mapping(issue) for issue in sequence(page.get("issues"))]
        found.issues += rows
        found.names |= mapping(page.get("names"))
        where = _next(page, cloud, len(found.issues))
        if not where or not rows:
            found.whole = True
            break
    return found


def newest(ask: Ask, cloud: bool, jql: str, fields: list[str]) -> dict[str, Any]:
    """The first issue that a bounded JQL finds; empty when there is none."""
    asked = {"jql": jql, "fields": fields, "maxResults": 1}
    page = _cloud_page(ask, asked) if cloud else _data_center_page(ask, asked)
    return mapping(next(iter(sequence(page.get("issues"))), None))


def _cloud_page(ask: Ask, asked: dict[str, Any]) -> dict[str, Any]:
    # https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/
    return ask("/rest/api/3/search/jql", asked)


def _data_center_page(ask: Ask, asked: dict[str, Any]) -> dict[str, Any]:
    # https://docs.atlassian.com/software/jira/docs/api/REST/9.17.0/#api/2/search-searchUsingSearchRequest
    return ask("/rest/api/2/search", {**asked, "expand": ["changelog", "names"]})


def _next(page: dict[str, Any], cloud: bool, seen: int) -> dict[str, Any]:
    if cloud:
        token = text(page.get("nextPageToken"))
        return {"nextPageToken": token} if token and page.get("isLast") is not True else {}
    total = page.get("total")
    return {"startAt": seen} if isinstance(total, int) and seen < total else {}


def changelogs(
    ask: Ask, cloud: bool, field: str, issues: list[dict[str, Any]]
) -> dict[str, list[dict[str, Any]]]:
    """What was changed of the field (Data Center: of all fields) in each issue, by issue id."""
    if not cloud:
        return {text(issue.get("id")): _histories(issue.get("changelog")) for issue in issues}
    if not issues:
        return {}
    # `expand` would show the newest changes only, of whatever field.
    # https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/
    ids = [text(issue.get("id")) for issue in issues]
    asked: dict[str, Any] = {"issueIdsOrKeys": ids, "fieldIds": [field], "maxResults": 10_000}
    found: dict[str, list[dict[str, Any]]] = {}
    for _ in range(PAGES):
        page = ask("/rest/api/3/changelog/bulkfetch", asked)
        for log in map(mapping, sequence(page.get("issueChangeLogs"))):
            # The histories of one issue may be spread over several pages.
            found.setdefault(text(log.get("issueId")), []).extend(_rows(log.get("changeHistories")))
        if not (token := text(page.get("nextPageToken"))):
            break
        asked["nextPageToken"] = token
    return found


def _histories(changelog: Any) -> list[dict[str, Any]]:
    return _rows(mapping(changelog).get("histories"))


def _rows(value: Any) -> list[dict[str, Any]]:
    return [mapping(row) for row in sequence(value)]
