"""Measure, print a table for each part, and keep what was found in var/bench/found.json.

`python -m tests.bench latency burst` measures these parts only. FULL=1: in full size.
"""

import json
import sys
import time
from typing import Any

from tests.bench.bridge import Bridge, BridgeInOne
from tests.bench.contestants import Contestant
from tests.bench.machine import machine, versions
from tests.bench.parts import PARTS
from tests.bench.peers.alertmanager import Alertmanager
from tests.bench.peers.flask import BareFlask, FlaskDramatiq, FlaskRq
from tests.bench.peers.node_red import NodeRed
from tests.bench.results import FOUND, Figures
from tests.bench.table import plain
from tests.prove.figures import ending_everything_on_sigterm


def main(wanted: list[str]) -> int:
    """The exit code: 2 for a part that is not known."""
    ending_everything_on_sigterm()
    if unknown := set(wanted) - set(PARTS):
        print(f"not a part: {', '.join(unknown)}; parts: {' '.join(PARTS)}", file=sys.stderr)
        return 2
    contestants = _contestants()
    found: dict[str, Any] = {"machine": machine(), "versions": versions(contestants), "parts": {}}
    print("\n".join(f"{name}: {words}" for name, words in found["machine"].items()), flush=True)
    FOUND.parent.mkdir(parents=True, exist_ok=True)
    for name in wanted or PARTS:
        found["parts"][name] = _part(name, contestants)
        FOUND.write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(f"\nkept in {FOUND}; `python -m tests.bench.publish` puts it into the documentation")
    return 0


def _contestants() -> list[Contestant]:
    return [
        Bridge(),
        BridgeInOne(),
        FlaskDramatiq(),
        FlaskRq(),
        BareFlask(),
        NodeRed(),
        Alertmanager(),
    ]


def _part(name: str, contestants: list[Contestant]) -> dict[str, Figures]:
    part, begun = PARTS[name], time.monotonic()
    print(f"\n{part.title}\n{part.told}", flush=True)
    rows: dict[str, Figures] = {}
    for row, figures in part.measure(contestants):
        rows[row] = figures
        print(f"  {row}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    print(f"{plain(part, rows)}\n({name}: {time.monotonic() - begun:.0f} s)", flush=True)
    return rows


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
