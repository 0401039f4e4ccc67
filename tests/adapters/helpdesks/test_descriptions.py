"""The check of our requests against the vendors' descriptions can fail."""

import pytest
import requests
from openapi_core.exceptions import OpenAPIError

from . import descriptions, samples

JIRA, ZENDESK = "https://acme.atlassian.net", "https://acme.zendesk.com"


@pytest.mark.parametrize(
    ("method", "url", "content"),
    [
        ("GET", f"{JIRA}/rest/api/2/issues/10001", None),
        ("POST", f"{JIRA}/rest/api/2/issue/10001", None),
        ("PUT", f"{JIRA}/rest/api/2/issue/10001", {"fields": ["a list"]}),
        ("PUT", f"{JIRA}/rest/agile/1.0/issue/rank", {"issues": "10001"}),
        ("PUT", f"{JIRA}/rest/agile/1.0/issue/rank", {"issue": ["10001"]}),
        ("GET", f"{JIRA}/rest/api/2/issue/1/comment?maxResults=many", None),
        ("GET", f"{ZENDESK}/api/v2/ticket/1", None),
        ("POST", f"{ZENDESK}/api/v2/tickets/1.json", {}),
        ("GET", f"{ZENDESK}/api/v2/tickets/one", None),
    ],
)
def test_wrong_requests_are_found(method: str, url: str, content: object) -> None:
    samples.shared("specs")
    request = requests.Request(method, url, json=content).prepare()
    with pytest.raises(OpenAPIError):
        descriptions.check(request)
