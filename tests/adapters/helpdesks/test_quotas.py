"""What the headers of helpdesks say of their limits: a table."""

import time
from datetime import UTC, datetime

import pytest

from adapters.helpdesks.quotas import Quotas
from bridge.core.pace import Quota

ZENDESK = {"X-Rate-Limit": "400", "X-Rate-Limit-Remaining": "399", "ratelimit-reset": "41"}
UPDATES = {"Zendesk-RateLimit-Tickets-Update": "total=100; remaining=12; resets=17"}
JIRA = {"X-RateLimit-Limit": "350", "X-RateLimit-Remaining": "30"}


@pytest.mark.parametrize(
    ("headers", "quota"),
    [
        ({}, None),
        (ZENDESK, Quota(400, 399, 41.0)),
        (ZENDESK | UPDATES, Quota(100, 12, 17.0)),
        (ZENDESK | {"X-Rate-Limit-Remaining": "3"} | UPDATES, Quota(400, 3, 41.0)),
        ({name.lower(): value for name, value in ZENDESK.items()}, Quota(400, 399, 41.0)),
        (JIRA, Quota(350, 30, 10.0)),
        (JIRA | {"X-RateLimit-Reset": "2001-02-03T04:05:06Z"}, Quota(350, 30, 0.0)),
        (JIRA | {"X-RateLimit-Reset": "2999-02-03T04:05Z"}, Quota(350, 30, 120.0)),
        (JIRA | {"X-RateLimit-Interval-Seconds": "5"}, Quota(350, 30, 5.0)),
        (JIRA | {"X-RateLimit-Reset": "soon"}, Quota(350, 30, 10.0)),
        (ZENDESK | {"ratelimit-reset": "999999999"}, Quota(400, 399, 120.0)),
        (ZENDESK | {"X-Rate-Limit": "0"}, None),
        (ZENDESK | {"X-Rate-Limit": "many"}, None),
        (ZENDESK | {"X-Rate-Limit-Remaining": "-1"}, None),
    ],
)
def test_the_tightest_limit_counts(headers: dict[str, str], quota: Quota | None) -> None:
    quotas = Quotas()
    quotas.hear(headers)
    assert quotas.tightest == quota


def test_jira_says_when_its_limit_resets() -> None:
    in_half_a_minute = datetime.fromtimestamp(time.time() + 30, UTC).isoformat()
    quotas = Quotas()
    quotas.hear(JIRA | {"X-RateLimit-Reset": in_half_a_minute})
    assert quotas.tightest is not None
    assert 0 < quotas.tightest.resets_in <= 30


def test_an_answer_without_a_limit_changes_nothing() -> None:
    quotas = Quotas()
    quotas.hear(ZENDESK)
    quotas.hear({"Content-Type": "application/json"})
    assert quotas.tightest == Quota(400, 399, 41.0)
