"""Put what the last run found into the documentation: the chart, and the tables of the page."""

import json
from collections.abc import Iterator
from typing import Any

from tests.bench.chart import chart
from tests.bench.parts import PARTS
from tests.bench.results import FOUND
from tests.bench.table import markdown
from tests.settings import ROOT

CHART = ROOT / "docs" / "images" / "bench.svg"
PAGE = ROOT / "docs" / "reference" / "performance.md"
_BEGIN, _END = "<!-- begin of what was measured -->", "<!-- end of what was measured -->"


def main() -> None:
    """Write both files."""
    found = json.loads(FOUND.read_text(encoding="utf-8"))
    CHART.write_text(chart(found["parts"]), encoding="utf-8")
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
    after = rest.partition(_END)[2]
    middle = "\n\n".join(_sections(found))
    PAGE.write_text(f"{before}{_BEGIN}\n\n{middle}\n\n{_END}{after}", encoding="utf-8")


def _sections(found: dict[str, Any]) -> Iterator[str]:
    facts = {**found["machine"], **found["versions"]}
    yield "\n".join(["| | |", "|---|---|", *(f"| {k} | {v} |" for k, v in facts.items())])
    for name, rows in found["parts"].items():
        part = PARTS[name]
        yield f"## {part.title}"
        yield part.told
        yield markdown(part, rows)


if __name__ == "__main__":
    main()
