"""What the tests of asking for changes share: the helpdesks and their mocked APIs."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import responses

from adapters.helpdesks.jira.helpdesk import JiraHelpdesk
from adapters.helpdesks.zendesk.helpdesk import ZendeskHelpdesk
from bridge.ports import Helpdesk

from . import descriptions, samples
from .helpdesk_contract import LOGIN

NOW = 1_795_536_000.0
SINCE = NOW - 600.0
EXPORT = "https://acme.zendesk.com/api/v2/incremental/ticket_events"
SITE = "https://acme.atlassian.net"
SEARCH = f"{SITE}/rest/api/3/search/jql"


@pytest.fixture
def api() -> Iterator[responses.RequestsMock]:
    """The vendors' APIs; at the end every request is held against its description."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock
        if samples.SHARED.is_dir():
            for call in mock.calls:
                descriptions.check(call.request)


def zendesk() -> Helpdesk:
    """The adapter under test."""
    return ZendeskHelpdesk(samples.ZENDESK, LOGIN)


def jira() -> Helpdesk:
    """The adapter under test."""
    return JiraHelpdesk(samples.JIRA, LOGIN)


def bodies(api: responses.RequestsMock) -> list[Any]:
    """The JSON of all requests that carried any."""
    return [json.loads(call.request.body) for call in api.calls if call.request.body]
