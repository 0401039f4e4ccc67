"""What a comment means, rule by rule: who writes, when, and how the escalation stands."""

from dataclasses import replace

import pytest

from bridge.core.comments import SAME_MOMENT, Meaning, Said, meaning
from bridge.core.escalations import Ended, Escalation, TicketRecord
from bridge.core.levels import Level
from bridge.core.tickets import Actor, CommentAdded, Role
from tests.core.policy_cases import (
    AGENT,
    BRIDGE,
    CLIENT,
    COLLEAGUE,
    COOLDOWN,
    DEFAULT,
    EMERGENCY,
    FRESH,
    HIGHER,
    NONE,
    NOW,
    STRANGER,
    TICKET,
)

APP = Actor("5", Role.AGENT, "Deploy bot", automatic=True)
NAMELESS = Actor("", Role.AGENT)
MINUTE, HOUR = 60.0, 3600.0

RESOLVED = "This has been resolved \u2014 the certificate was renewed."
CONTRADICTS = "This has been resolved, now it's back."
LOOKING = "We are looking into it."
HELLO = "Hello? Is anybody there?"
STILL_DOWN = "It is still down."
MISTAKE = "Sorry, escalated by mistake."
AWAY = "Automatic reply: I am out of the office until Monday."
NO_LEVEL = "#escalate critical: nobody can pay"


def has(
    since: float = HOUR, level: Level = EMERGENCY, ended: Ended | None = None, **changes: object
) -> TicketRecord:
    """A ticket that its client escalated `since` seconds ago; `ended`: by whose word it is over."""
    began = NOW - since
    escalation = Escalation("E1", 1, level, CLIENT, began, began, "event", "Nobody can pay.")
    if ended is not None:
        changes = {"stood_down_at": NOW - MINUTE, "ended": ended, **changes}
    changed = replace(escalation, **changes)  # type: ignore[arg-type]
    return TicketRecord("acme", TICKET, level, began + COOLDOWN, (changed,))


def says(
    words: str,
    by: Actor,
    record: TicketRecord,
    member: bool | None = True,
    ago: float = 0.0,
    public: bool = True,
) -> Meaning:
    """What it means that somebody wrote this `ago` seconds ago."""
    comment = CommentAdded(TICKET, words, public, by)
    return meaning(Said(comment, by, member, NOW - ago), record, DEFAULT, NOW)


JUST_NOW, AN_HOUR_AGO = has(10 * MINUTE), has()
TAKEN = has(responded_at=NOW - MINUTE, responded_by="Ben", taken_by_id="ben")
BY_AGENT = has(by=AGENT)
SOON_WITHOUT_REASON = has(100.0, reason_text="")
LATE_WITHOUT_REASON = has(121.0, reason_text="")
PAST = replace(has(COOLDOWN + HOUR, responded_at=NOW - COOLDOWN), level=NONE)
FOLLOWED = replace(has(followed_by=2), level=NONE, cooldown_until=NOW + HOUR)


@pytest.mark.parametrize(
    ("by", "words", "record", "means"),
    [
        # Ours, and nobody's.
        (BRIDGE, LOOKING, AN_HOUR_AGO, Meaning.OURS),
        (BRIDGE, RESOLVED, AN_HOUR_AGO, Meaning.OURS),
        (AGENT, "Stood down.\nRef E1/stood_down/x", AN_HOUR_AGO, Meaning.OURS),
        (STRANGER, "Stood down.\nRef E1/stood_down/x", AN_HOUR_AGO, Meaning.OURS),
        (CLIENT, f"{HELLO}\n> Stood down.\n> Ref E1/x", AN_HOUR_AGO, Meaning.ASKED_AGAIN),
        (AGENT, "Stood down.\nRef E2/stood_down/x", AN_HOUR_AGO, Meaning.ANSWERED),
        (APP, LOOKING, AN_HOUR_AGO, Meaning.NOTHING),
        (APP, RESOLVED, AN_HOUR_AGO, Meaning.NOTHING),
        (AGENT, AWAY, AN_HOUR_AGO, Meaning.NOTHING),
        (CLIENT, AWAY, AN_HOUR_AGO, Meaning.NOTHING),
        # A level that does not exist.
        (CLIENT, NO_LEVEL, FRESH, Meaning.UNKNOWN_LEVEL),
        (CLIENT, NO_LEVEL, TAKEN, Meaning.UNKNOWN_LEVEL),
        (AGENT, NO_LEVEL, FRESH, Meaning.NOTHING),
        # Without an escalation that it could concern.
        (CLIENT, "Nobody can pay.", FRESH, Meaning.REMEMBERED),
        (CLIENT, RESOLVED, FRESH, Meaning.EARLY_END),
        (AGENT, LOOKING, FRESH, Meaning.NOTHING),
        (CLIENT, HELLO, PAST, Meaning.REMEMBERED),
        (AGENT, RESOLVED, PAST, Meaning.EARLY_END),
        # The end.
        (CLIENT, RESOLVED, AN_HOUR_AGO, Meaning.RESOLVED),
        (COLLEAGUE, RESOLVED, AN_HOUR_AGO, Meaning.RESOLVED),
        (AGENT, RESOLVED, AN_HOUR_AGO, Meaning.RESOLVED),
        (AGENT, RESOLVED, BY_AGENT, Meaning.RESOLVED),
        (CLIENT, RESOLVED, TAKEN, Meaning.RESOLVED),
        (CLIENT, RESOLVED, has(level=HIGHER), Meaning.RESOLVED),
        (CLIENT, CONTRADICTS, AN_HOUR_AGO, Meaning.DOUBTFUL_END),
        (CLIENT, "Has this been resolved?", AN_HOUR_AGO, Meaning.ASKED_AGAIN),
        (CLIENT, "It works again, thanks!", TAKEN, Meaning.DOUBTFUL_END),
        (AGENT, CONTRADICTS, AN_HOUR_AGO, Meaning.ANSWERED),
        (CLIENT, MISTAKE, AN_HOUR_AGO, Meaning.BY_MISTAKE),
        (CLIENT, MISTAKE, TAKEN, Meaning.BY_MISTAKE),
        # An answer of the helpdesk.
        (AGENT, LOOKING, JUST_NOW, Meaning.ANSWERED),
        (AGENT, LOOKING, BY_AGENT, Meaning.NOTHING),
        (AGENT, LOOKING, TAKEN, Meaning.NOTHING),
        (NAMELESS, LOOKING, has(by=NAMELESS), Meaning.ANSWERED),
        # A client while nobody has it.
        (CLIENT, HELLO, JUST_NOW, Meaning.HEARD),
        (CLIENT, "All stores.", SOON_WITHOUT_REASON, Meaning.REASON),
        (CLIENT, "All stores.", LATE_WITHOUT_REASON, Meaning.HEARD),
        (CLIENT, "All stores.", has(100.0), Meaning.HEARD),
        (CLIENT, HELLO, has(899.0), Meaning.HEARD),
        (CLIENT, HELLO, has(900.0), Meaning.ASKED_AGAIN),
        (CLIENT, HELLO, has(asked_again_at=NOW - 899.0), Meaning.HEARD),
        (CLIENT, HELLO, has(asked_again_at=NOW - 900.0), Meaning.ASKED_AGAIN),
        (CLIENT, HELLO, has(resumed_at=NOW - MINUTE), Meaning.HEARD),
        (CLIENT, HELLO, TAKEN, Meaning.NOTHING),
        (CLIENT, HELLO, has(level=HIGHER), Meaning.NOTHING),
        # After an end.
        (CLIENT, STILL_DOWN, has(ended=Ended.STAFF), Meaning.DISAGREES),
        (CLIENT, STILL_DOWN, has(ended=Ended.SOLVED), Meaning.DISAGREES),
        (CLIENT, "Thank you!", has(ended=Ended.STAFF), Meaning.NOTHING),
        (CLIENT, RESOLVED, has(ended=Ended.SOLVED), Meaning.NOTHING),
        (CLIENT, STILL_DOWN, has(ended=Ended.CLIENT), Meaning.AFTER_END),
        (CLIENT, "Thank you!", has(ended=Ended.CLIENT), Meaning.AFTER_END),
        (AGENT, STILL_DOWN, has(ended=Ended.CLIENT), Meaning.NOTHING),
        (AGENT, LOOKING, has(ended=Ended.STAFF), Meaning.NOTHING),
        (CLIENT, STILL_DOWN, FOLLOWED, Meaning.NOTHING),
    ],
)
def test_what_a_public_comment_means(
    by: Actor, words: str, record: TicketRecord, means: Meaning
) -> None:
    assert says(words, by, record) is means


@pytest.mark.parametrize(
    ("by", "member", "words", "record", "means"),
    [
        (COLLEAGUE, False, RESOLVED, AN_HOUR_AGO, Meaning.STRANGER),
        (COLLEAGUE, False, HELLO, AN_HOUR_AGO, Meaning.STRANGER),
        (COLLEAGUE, False, STILL_DOWN, has(ended=Ended.STAFF), Meaning.STRANGER),
        (COLLEAGUE, False, "All stores.", SOON_WITHOUT_REASON, Meaning.STRANGER),
        (STRANGER, None, RESOLVED, AN_HOUR_AGO, Meaning.DOUBTFUL_END),
        (STRANGER, None, HELLO, AN_HOUR_AGO, Meaning.ASKED_AGAIN),
        (STRANGER, None, LOOKING, JUST_NOW, Meaning.HEARD),
        (STRANGER, None, STILL_DOWN, has(ended=Ended.STAFF), Meaning.DISAGREES),
        (AGENT, None, RESOLVED, AN_HOUR_AGO, Meaning.RESOLVED),
        (AGENT, False, LOOKING, JUST_NOW, Meaning.ANSWERED),
    ],
)
def test_who_does_not_belong_to_the_ticket_ends_nothing(
    by: Actor, member: bool | None, words: str, record: TicketRecord, means: Meaning
) -> None:
    """`member`: None where that could not be found out."""
    assert says(words, by, record, member) is means


@pytest.mark.parametrize(
    ("by", "words", "later"),
    [
        (AGENT, LOOKING, Meaning.ANSWERED),
        (AGENT, RESOLVED, Meaning.RESOLVED),
        (CLIENT, RESOLVED, Meaning.RESOLVED),
        (CLIENT, HELLO, Meaning.ASKED_AGAIN),
        (CLIENT, MISTAKE, Meaning.BY_MISTAKE),
    ],
)
def test_what_is_older_than_the_escalation_is_history(
    by: Actor, words: str, later: Meaning
) -> None:
    history = Meaning.NOTHING if by is AGENT else Meaning.REMEMBERED
    if words == RESOLVED:
        history = Meaning.EARLY_END  # it counts when the escalation turns out to be of before
    assert says(words, by, AN_HOUR_AGO, ago=HOUR + SAME_MOMENT + 0.1) is history
    assert says(words, by, AN_HOUR_AGO, ago=HOUR + SAME_MOMENT) is later
    assert says(words, by, AN_HOUR_AGO, ago=HOUR) is later


@pytest.mark.parametrize("by", [CLIENT, COLLEAGUE, AGENT, STRANGER, APP])
@pytest.mark.parametrize("words", [RESOLVED, LOOKING, HELLO, NO_LEVEL])
@pytest.mark.parametrize("record", [FRESH, AN_HOUR_AGO, TAKEN, has(ended=Ended.STAFF)])
def test_what_is_internal_means_nothing(by: Actor, words: str, record: TicketRecord) -> None:
    assert says(words, by, record, public=False) is Meaning.NOTHING
