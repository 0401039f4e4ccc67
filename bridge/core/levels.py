"""How urgent a ticket is, and why a request to change that was taken or not."""

from enum import IntEnum, StrEnum


class Level(IntEnum):
    """The escalation level of a ticket; the order is the ratchet's order."""

    NONE = 0
    HIGHER_PRIORITY = 1
    EMERGENCY = 2

    @property
    def label(self) -> str:
        """The words that people see in the dropdown."""
        return {0: "None", 1: "Higher Priority", 2: "Emergency"}[self.value]


def other_level_named(level: Level, name: str) -> Level | None:
    """The other level that an option's name speaks of, and not of this one: are two swapped?"""
    words = name.casefold()
    others = (each for each in Level if each not in (level, Level.NONE))
    if level.label.casefold() in words:
        return None
    return next((each for each in others if each.label.casefold() in words), None)


class Outcome(StrEnum):
    """The one end of every accepted event; the four add up to all events."""

    ALERTED = "alerted"
    SUPPRESSED = "suppressed"
    IGNORED = "ignored"
    FAILED = "failed"


class Reason(StrEnum):
    """Why the policy decided as it did; shown in the log, the ticket note and the metrics."""

    ESCALATED = "escalated"
    UPGRADED = "upgraded"
    RESTRICTED_TO_HIGHER_PRIORITY = "restricted_to_higher_priority"
    COOLDOWN = "cooldown"
    LOWERING_REFUSED = "lowering_refused"
    RESTRICTED = "restricted"
    NOT_A_MEMBER = "not_a_member"
    STOOD_DOWN = "stood_down"
    RESUMED = "resumed"
    DOUBTFUL_END = "doubtful_end"
    BY_MISTAKE = "by_mistake"
    HEARD = "heard"
    UNKNOWN_LEVEL = "unknown_level"
    RESPONDED = "responded"
    ASKED_AGAIN = "asked_again"
    COOLDOWN_ENDED = "cooldown_ended"
    OWN_ECHO = "own_echo"
    ALREADY_RECORDED = "already_recorded"
    NOTHING_TO_DO = "nothing_to_do"
    UNMAPPED_OPTION = "unmapped_option"
    RESTRICTION_SET = "restriction_set"
    RESTRICTION_ENDED = "restriction_ended"
    FAILED = "failed"

    @property
    def outcome(self) -> Outcome:
        """The end that an event with this reason comes to."""
        return _OUTCOMES.get(self, Outcome.IGNORED)


_OUTCOMES = {
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
    Reason.FAILED: Outcome.FAILED,
}
