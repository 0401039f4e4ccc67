"""Options, ids, levels and the end that each reason brings an event to."""

import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.escalations import escalation_id, record_id
from bridge.core.levels import Level, Outcome, Reason
from bridge.core.tickets import FieldMapping

REASONS = Path(__file__).parents[2] / "docs" / "reference" / "reasons.md"
NONE, HIGHER, EMERGENCY = Level
ZENDESK = FieldMapping(
    "360001234567",
    {HIGHER: "escalation_higher_priority", EMERGENCY: "escalation_emergency"},
)
JIRA = FieldMapping("customfield_10042", {HIGHER: "Higher Priority", EMERGENCY: "10102"})


@pytest.mark.parametrize(
    ("mapping", "names", "level"),
    [
        (ZENDESK, ["escalation_emergency"], EMERGENCY),
        (ZENDESK, ["escalation_higher_priority"], HIGHER),
        (ZENDESK, ["ESCALATION_EMERGENCY"], EMERGENCY),
        (ZENDESK, ["  escalation_emergency "], EMERGENCY),
        (ZENDESK, ["escalation_none"], NONE),
        (ZENDESK, [""], NONE),
        (ZENDESK, [None], NONE),
        (ZENDESK, ["  "], NONE),
        (ZENDESK, [], NONE),
        (ZENDESK, ["escalation_urgent"], None),
        (ZENDESK, ["emergency"], None),
        (ZENDESK, ["escalation_emergency_2"], None),
        (JIRA, ["10101", "Higher Priority"], HIGHER),
        (JIRA, ["Higher Priority", "10101"], HIGHER),
        (JIRA, ["10101", "higher priority"], HIGHER),
        (JIRA, ["10102", "Anything"], EMERGENCY),
        (JIRA, ["10102", None], EMERGENCY),
        (JIRA, [None, None], NONE),
        (JIRA, ["", "None"], NONE),
        (JIRA, ["10100", "None"], NONE),
        (JIRA, ["None", "10100"], NONE),
        (JIRA, ["10103", "Urgent"], None),
        (JIRA, ["10103"], None),
        (FieldMapping("1", {NONE: "calm", HIGHER: "soon"}), ["calm"], NONE),
        (FieldMapping("1", {EMERGENCY: "second_to_none"}), ["second_to_none"], EMERGENCY),
        (FieldMapping("1"), ["anything"], None),
    ],
)
def test_which_level_an_option_means(
    mapping: FieldMapping, names: list[str | None], level: Level | None
) -> None:
    assert mapping.level_of(*names) is level


@pytest.mark.parametrize("mapping", [ZENDESK, JIRA])
@pytest.mark.parametrize("level", Level)
def test_the_option_that_is_set_is_read_as_its_level(mapping: FieldMapping, level: Level) -> None:
    assert mapping.level_of(mapping.option_of(level)) is level


def test_levels_are_ordered_and_named_as_people_see_them() -> None:
    assert NONE < HIGHER < EMERGENCY
    assert [level.label for level in Level] == ["None", "Higher Priority", "Emergency"]


def test_an_escalations_id_is_the_same_for_ever() -> None:
    """Links in mails, receipts and idempotency keys carry it: a release must not change it."""
    assert escalation_id("acme", "4821", 1) == "E0b7a842959c5c1"


def test_an_escalations_id_is_its_own_and_tells_nothing() -> None:
    many = list(product(["acme", "support"], map(str, range(2_000)), range(1, 6)))
    ids = {escalation_id(*one) for one in many}
    assert len(ids) == len(many)
    assert all(re.fullmatch(r"E[0-9a-f]{14}", each) for each in ids)
    assert "4821" not in escalation_id("acme", "4821", 1)


@given(st.text(max_size=20), st.text(max_size=20), st.integers(1, 10**6))
def test_an_escalations_id_fits_into_urls_and_keys(
    connection: str, ticket: str, number: int
) -> None:
    assert re.fullmatch(r"E[0-9a-f]{14}", escalation_id(connection, ticket, number))


def test_a_record_is_named_by_what_never_changes() -> None:
    assert record_id("acme", "4821") == "acme/4821"


ENDS = {
    Reason.ESCALATED: Outcome.ALERTED,
    Reason.UPGRADED: Outcome.ALERTED,
    Reason.RESTRICTED_TO_HIGHER_PRIORITY: Outcome.ALERTED,
    Reason.STOOD_DOWN: Outcome.ALERTED,
    Reason.ASKED_AGAIN: Outcome.ALERTED,
    Reason.RESUMED: Outcome.ALERTED,
    Reason.DOUBTFUL_END: Outcome.ALERTED,
    Reason.HEARD: Outcome.ALERTED,
    Reason.BY_MISTAKE: Outcome.SUPPRESSED,
    Reason.UNKNOWN_LEVEL: Outcome.SUPPRESSED,
    Reason.UNMAPPED_OPTION: Outcome.ALERTED,
    Reason.COOLDOWN: Outcome.SUPPRESSED,
    Reason.LOWERING_REFUSED: Outcome.SUPPRESSED,
    Reason.RESTRICTED: Outcome.SUPPRESSED,
    Reason.NOT_A_MEMBER: Outcome.SUPPRESSED,
    Reason.RESPONDED: Outcome.IGNORED,
    Reason.OWN_ECHO: Outcome.IGNORED,
    Reason.ALREADY_RECORDED: Outcome.IGNORED,
    Reason.NOTHING_TO_DO: Outcome.IGNORED,
    Reason.COOLDOWN_ENDED: Outcome.IGNORED,
    Reason.RESTRICTION_SET: Outcome.IGNORED,
    Reason.RESTRICTION_ENDED: Outcome.IGNORED,
    Reason.FAILED: Outcome.FAILED,
}


@pytest.mark.parametrize("reason", Reason)
def test_each_reason_has_its_row_in_the_reference(reason: Reason) -> None:
    (row,) = [line for line in REASONS.read_text().splitlines() if f"`{reason.value}`" in line]
    counted = row.strip(" |").rpartition("|")[2].strip()
    by_no_event = reason in (
        Reason.COOLDOWN_ENDED,
        Reason.RESTRICTION_SET,
        Reason.RESTRICTION_ENDED,
    )
    assert counted == ("\u2013" if by_no_event else reason.outcome.value)


@pytest.mark.parametrize("reason", Reason)
def test_the_end_that_a_reason_brings_an_event_to(reason: Reason) -> None:
    assert reason.outcome is ENDS[reason]
