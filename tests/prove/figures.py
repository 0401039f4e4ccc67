"""What a proof found: figures beside what was promised, printed as one table."""

import os
import signal
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FULL = bool(os.environ.get("FULL"))


def sized(gate: int, full: int) -> int:
    """The size for the gate, or the one for a release when FULL is set."""
    return full if FULL else gate


def ending_everything_on_sigterm() -> None:
    """Let SIGTERM unwind as Ctrl-C does, so that no child process is left behind."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


@dataclass(frozen=True)
class Figure:
    """One measured figure. `kept`: the promise holds; None: it is only told."""

    promise: int
    what: str
    measured: str
    promised: str = ""
    kept: bool | None = None

    @property
    def verdict(self) -> str:
        """In one word."""
        return {True: "kept", False: "MISSED", None: ""}[self.kept]


def at_most(promise: int, what: str, found: float, most: float, unit: str = "") -> Figure:
    """A figure that may not be larger."""
    promised = f"<= {shown(most)}{unit}" if most else "0"
    return Figure(promise, what, f"{shown(found)}{unit}", promised, found <= most)


def exactly(promise: int, what: str, found: int, wanted: int) -> Figure:
    """A figure that has to be met."""
    return Figure(promise, what, str(found), str(wanted), found == wanted)


def told(promise: int, what: str, found: object) -> Figure:
    """A figure that promises nothing."""
    return Figure(promise, what, str(found))


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share (0 to 1) of the values lie; the nearest one that occurs."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def shown(value: float) -> str:
    """A number without needless figures."""
    return str(int(value)) if value == int(value) else f"{value:.1f}"


def table(figures: Iterable[Figure]) -> str:
    """The figures as text."""
    head = ("no.", "what", "measured", "promised", "")
    rows = [head, *((str(f.promise), f.what, f.measured, f.promised, f.verdict) for f in figures)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
             for row in rows]  # fmt: skip
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])
