"""A bulk edit: many tickets that one actor set to Emergency in one moment, most likely at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise

from bridge.core.escalations import Escalation, TicketRecord
from bridge.core.levels import Level

MANY = 10
MOMENT_SECONDS = 30.0
"""The longest time between two changes of one edit: helpdesks work it off bit by bit."""


@dataclass(frozen=True)
class Raised:
    """An escalation and its ticket."""

    record: TicketRecord
    escalation: Escalation


@dataclass(frozen=True)
class BulkEdit:
    """Its escalations, oldest first; there are always some."""

    raised: tuple[Raised, ...]

    @property
    def id(self) -> str:
        """Finds it again, as long as its first escalation is known."""
        return self.raised[0].escalation.id

    @property
    def by(self) -> str:
        """Who did it."""
        actor = self.raised[0].escalation.by
        return actor.name or actor.email or "Somebody"

    @property
    def at(self) -> float:
        """When it began, seconds UTC."""
        return self.raised[0].escalation.changed_at

    @property
    def open(self) -> tuple[Raised, ...]:
        """What of it is not over."""
        return tuple(each for each in self.raised if not each.escalation.over)

    @property
    def waiting(self) -> int:
        """How many of them nobody has."""
        return sum(each.escalation.waiting for each in self.raised)


def bulk_edits(raised: Iterable[Raised]) -> list[BulkEdit]:
    """The bulk edits among emergencies, in the order in which they began."""
    known = [each for each in raised if each.escalation.by.id and _urgent(each)]
    edits = []
    for _, of_one in groupby(sorted(known, key=_whose_and_when), key=_whose):
        edits += [BulkEdit(tuple(part)) for part in _moments(list(of_one)) if len(part) >= MANY]
    return sorted(edits, key=lambda edit: edit.at)


def _urgent(raised: Raised) -> bool:
    return raised.escalation.level is Level.EMERGENCY


def _whose(raised: Raised) -> tuple[str, str]:
    return raised.record.connection, raised.escalation.by.id


def _whose_and_when(raised: Raised) -> tuple[tuple[str, str], float, str]:
    return _whose(raised), raised.escalation.changed_at, raised.record.id


def _moments(raised: list[Raised]) -> list[list[Raised]]:
    """The changes of one actor, apart where time passed between them."""
    parts = [raised[:1]]
    for before, each in pairwise(raised):
        if each.escalation.changed_at - before.escalation.changed_at > MOMENT_SECONDS:
            parts.append([])
        parts[-1].append(each)
    return parts
