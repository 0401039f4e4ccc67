"""JSON that nobody writes by accident: refused or taken, but never a failure of ours."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from adapters.stores.redis_store import RedisStore
from tests.web.door import Door, opened

FIXTURES = Path(__file__).parents[1] / "fixtures"
HALF = "\ud800"
"""Half of a surrogate pair: valid in JSON, and no text that could be stored."""
DEEP = b'{"type": %s}' % (b"[" * 100_000 + b"]" * 100_000)
GENUINE = [
    ("zendesk", "field_set_wrapped_value"),
    ("zendesk", "comment_by_client"),
    ("zendesk", "trigger_emergency"),
    ("jira", "field_set_by_customer"),
    ("jira", "comment_on_cloud"),
]


@pytest.fixture
def door(redis_url: str) -> Iterator[Door]:
    """The web process on a real Redis, which takes nothing but text."""
    with redis.from_url(redis_url) as client:
        yield opened(RedisStore(client))


@pytest.mark.parametrize(("kind", "name"), GENUINE)
@pytest.mark.parametrize("within", ["detail", "event", "issue", "comment", "ticket_id", "reason"])
def test_half_a_pair_in_the_texts_of_a_webhook(
    door: Door, kind: str, name: str, within: str
) -> None:
    genuine = json.loads((FIXTURES / kind / f"{name}.json").read_bytes())
    spoilt = {key: _spoilt(each) if key == within else each for key, each in genuine.items()}
    assert getattr(door, kind)(json.dumps(spoilt).encode()).status_code < 500


def test_a_webhook_that_is_nested_without_end(door: Door) -> None:
    assert door.zendesk(DEEP).status_code == 400
    assert door.jira(DEEP).status_code == 400


@pytest.mark.parametrize(
    ("body", "status"), [(b'{"token": "\\ud800"}', 404), (DEEP, 400), (b'{"\\ud800": 1}', 404)]
)
def test_the_button_of_a_notification(door: Door, body: bytes, status: int) -> None:
    assert door.post("/push/acknowledgement", body).status_code == status


def _spoilt(value: Any) -> Any:
    """The value with half a pair at the end of each text in it."""
    if isinstance(value, dict):
        return {key: _spoilt(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_spoilt(each) for each in value]
    return value + HALF if isinstance(value, str) else value
