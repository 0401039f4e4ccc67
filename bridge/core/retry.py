"""How long to wait before a further attempt, and when to stop and be loud about it."""

from hashlib import sha256

URGENT_LIMIT = 30.0
PATIENT_LIMIT = 300.0
_DOUBLINGS = 20

GIVE_UP_URGENT = 4 * 3600.0
GIVE_UP_PATIENT = 24 * 3600.0


def backoff(tries: int, urgent: bool, seed: str = "") -> float:
    """Seconds to wait after `tries` failures: doubling from 1, bounded, spread by the seed.

    The spread (up to a fifth) comes from the seed and not from chance, so that a test can tell it.
    """
    limit = URGENT_LIMIT if urgent else PATIENT_LIMIT
    base = min(2.0 ** min(max(tries - 1, 0), _DOUBLINGS), limit)
    share = sha256(f"{seed}/{tries}".encode()).digest()[0] / 255
    return base * (1 - share / 5)


def given_up(first: float, now: float, urgent: bool) -> bool:
    """Whether attempts since `first` (seconds UTC) have gone on for long enough."""
    return now - first >= (GIVE_UP_URGENT if urgent else GIVE_UP_PATIENT)
