"""How fast a helpdesk is called: never more than the ceiling in a minute, emergencies first.

Every call costs its share of a minute. What was spent is earned again as time passes, and a part of
a minute's calls may be made at once. Emergencies spend in advance and are given the time at which
their calls are due; the others wait in a line, and are asked again when it is their turn whether
an emergency has come before them.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

AT_ONCE = 0.25
"""The part of a minute's calls that may be made at once. The rest is spread, so that any minute has
no more than the ceiling, also one that begins with as many calls at once as there may be."""

_SLACK = 60.0 * AT_ONCE / (1.0 - AT_ONCE)
"""Seconds: what can be spent in advance, at any ceiling."""

_JITTER = 1.0
"""Seconds by which a turn may be missed because somebody else was a little late."""

_KEPT_FOR_OTHERS = 0.1
"""The part of the helpdesk's own limit below which only emergencies go on: people and programs
besides us work there as well."""


@dataclass(frozen=True)
class Quota:
    """What the helpdesk's last answer said of its limit. `resets_in`: seconds."""

    limit: int
    left: int
    resets_in: float

    @property
    def nearly_used_up(self) -> bool:
        """Whether what is left is for emergencies."""
        return self.left < self.limit * _KEPT_FOR_OTHERS


@dataclass(frozen=True)
class Calls:
    """Some calls that belong together, and what they cost. `urgent`: for an emergency.

    `slot`: when it is their turn, as they were told before (seconds UTC); None: never asked.
    """

    number: int
    a_minute: int
    urgent: bool = False
    slot: float | None = None

    @property
    def cost(self) -> float:
        """Seconds in which as much is earned."""
        return self.number * 60.0 / (self.a_minute * (1.0 - AT_ONCE))


@dataclass(frozen=True)
class Pace:
    """What was spent at one helpdesk. Times: seconds UTC."""

    prefix: ClassVar[str] = "pace"

    spent_until: float = 0.0
    """When all that was spent is earned again."""
    line_until: float = 0.0
    """When the last of those who wait in line has its turn."""
    closed_until: float = 0.0
    """Until when the helpdesk's own limit is nearly used up: emergencies alone go on."""

    def earliest(self, calls: Calls, now: float) -> float:
        """When the calls can be made, whoever else may wait."""
        start = max(self.spent_until, now) - _SLACK + min(calls.cost, _SLACK)
        return start if calls.urgent else max(start, self.closed_until)

    def spent(self, calls: Calls, now: float) -> "Pace":
        """The pace after the calls, which are made now or have their time."""
        return replace(self, spent_until=max(self.spent_until, now) + calls.cost)

    def asked(self, calls: Calls, now: float) -> tuple["Pace", float | None]:
        """The pace when somebody asks to call, and until when they wait; None: they may go."""
        start = self.earliest(calls, now)
        if calls.urgent:
            if calls.slot is not None:
                return self, calls.slot if calls.slot > now else None
            return self.spent(calls, now), start if start > now else None
        in_turn = calls.slot is not None or self.line_until <= now
        if in_turn and start <= now:
            return self.spent(calls, now), None
        if calls.slot is not None and start - now <= calls.cost + _JITTER:
            return self, start
        slot = max(start, self.line_until + calls.cost if self.line_until > now else start)
        return replace(self, line_until=slot), slot

    def behind(self, now: float) -> float:
        """For how many seconds the last who waits has to wait."""
        return max(self.spent_until - _SLACK, self.line_until, now) - now
