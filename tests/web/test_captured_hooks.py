"""Captured webhooks at the door: each gets the answer in the table, but not without a signature."""

from pathlib import Path

import pytest

from tests.settings import EXAMPLE, ROOT
from tests.web.door import Door, opened

CAPTURED = ROOT.parent / "shared" / "fixtures"

pytestmark = pytest.mark.skipif(
    not CAPTURED.is_dir(),
    reason="../shared/fixtures is not there: captured payloads are no part of the project",
)

ACCEPTED = {
    "zendesk": (
        "CONSTRUCTED-event-ticket.custom_field_changed-tagger",
        "skyhook-event-ticket.comment_added-342757",
    ),
    "jira": (
        "CONSTRUCTED-cloud-issue_updated-single-select",
        "atlassian-doc-automation-send-web-request-jira-format-EXCERPT",
        "jtp-cloud_comment_added",
        "jtp-issue_updated_with_comment",
        "mm-webhook-cloud-comment-created",
        "mm-webhook-issue-deleted",
        "mm-webhook-issue-updated-resolved",
        "mm-webhook-server-issue-updated-commented-mention-user",
    ),
}
"""202; every other one is genuine but not for us: 200."""

# The captured accounts have other ids for the Escalation field than the example has.
_FIELDS = {"360001234567": "27642", "customfield_10042": "customfield_10050"}


def payloads() -> list[tuple[str, Path]]:
    """All captured bodies by kind of helpdesk; answers of the APIs among them are no webhooks."""
    return [(kind, path) for kind in ACCEPTED for path in sorted((CAPTURED / kind).glob("*.json"))]


@pytest.fixture
def captured_door(tmp_path: Path) -> Door:
    """The web process with the captured accounts' fields."""
    text = EXAMPLE.read_text(encoding="utf-8")
    for ours, theirs in _FIELDS.items():
        assert ours in text
        text = text.replace(ours, theirs)
    config = tmp_path / "bridge.toml"
    config.write_text(text, encoding="utf-8")
    return opened(config=config)


@pytest.mark.parametrize(
    ("kind", "path"), payloads(), ids=lambda value: getattr(value, "stem", value)
)
def test_the_answer_to_a_captured_body(captured_door: Door, kind: str, path: Path) -> None:
    post = {"zendesk": captured_door.zendesk, "jira": captured_door.jira}[kind]
    expected = 202 if path.stem in ACCEPTED[kind] else 200
    assert post(path.read_bytes()).status_code == expected
    assert post(path.read_bytes()).status_code == 200
    assert captured_door.bridge.store.size() == (1 if expected == 202 else 0)


@pytest.mark.parametrize(
    ("kind", "path"), payloads(), ids=lambda value: getattr(value, "stem", value)
)
def test_a_captured_body_with_a_wrong_signature(captured_door: Door, kind: str, path: Path) -> None:
    post = {"zendesk": captured_door.zendesk, "jira": captured_door.jira}[kind]
    assert post(path.read_bytes(), secret="somebody-elses").status_code == 401
    assert captured_door.bridge.store.size() == 0


def test_the_table_names_captured_bodies() -> None:
    stems = {path.stem for _, path in payloads()}
    assert {name for names in ACCEPTED.values() for name in names} <= stems
