"""The misuse ledger: which emergencies of an account were justified, by whose word."""

from dataclasses import dataclass, replace
from typing import ClassVar

SUGGEST_AT = 3
"""So many unjustified emergencies suggest a restriction."""

WINDOW_SECONDS = 90 * 86_400.0
"""Older judgements do not count any more."""


@dataclass(frozen=True)
class Judgement:
    """A person's word on one emergency. `at`: seconds UTC; `started_at`: of the emergency."""

    escalation: str
    record: str
    justified: bool
    by: str
    at: float
    started_at: float = 0.0


@dataclass(frozen=True)
class MisuseLedger:
    """All judgements of one account, at most one for each emergency; the last word counts."""

    prefix: ClassVar[str] = "misuse"

    account: str
    name: str = ""
    judgements: tuple[Judgement, ...] = ()

    def of(self, escalation: str) -> Judgement | None:
        """The judgement of an emergency, if somebody gave one."""
        return next((each for each in self.judgements if each.escalation == escalation), None)

    def with_judgement(self, judgement: Judgement) -> "MisuseLedger":
        """The same ledger with a judgement in the place of an earlier one of that emergency."""
        others = [each for each in self.judgements if each.escalation != judgement.escalation]
        return replace(self, judgements=(*others, judgement))

    def unjustified(self, now: float) -> int:
        """How many unjustified emergencies count at `now` (seconds UTC)."""
        recent = [each for each in self.judgements if now - each.started_at < WINDOW_SECONDS]
        return sum(not each.justified for each in recent)

    def suggests(self, now: float) -> bool:
        """Whether a person should think about restricting the account."""
        return self.unjustified(now) >= SUGGEST_AT
