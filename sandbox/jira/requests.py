"""What all routes of the API share: the issue that is asked for, and the body."""

from typing import Any

from flask import request

from sandbox.jira.changes import missing
from sandbox.jira.site import Issue
from sandbox.jira.tracker import Jira
from sandbox.refused import Refused

ISSUE = "/rest/api/<version>/issue/<id>"


def visible(site: Jira, id: str) -> Issue:
    """The issue by its id, its key or an old key of its; Refused with 404, hidden ones too."""
    issue = site.issue(id)
    if not site.rights.held(issue.project, "BROWSE_PROJECTS"):
        raise missing()
    return issue


def body() -> dict[str, Any]:
    """The JSON object that was sent."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        text = "Invalid request payload. Refer to the REST API documentation and try again."
        raise Refused(400, {"errorMessages": [text], "errors": {}})
    return sent
