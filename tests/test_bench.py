"""The bench never shows a number for a peer that is not there."""

from xml.etree import ElementTree

from tests.bench.chart import chart
from tests.bench.parts import PARTS
from tests.bench.results import NOT_RUN, Figures
from tests.bench.table import markdown, plain

SVG = "{http://www.w3.org/2000/svg}"
ROWS: dict[str, Figures] = {
    "the bridge": {"p50": 4.0, "p95": 8.0, "p99": 16.0, "helpdesk": 3, "memory": 400.0},
    "Flask alone": {"p50": 2.0, "p95": 3.0, "p99": 4.0, "helpdesk": 0, "memory": 60.0},
    "Alertmanager": {NOT_RUN: "it is not installed: apt-get install prometheus-alertmanager"},
}
SAID = "Alertmanager: not run; it is not installed: apt-get install prometheus-alertmanager"


def test_a_row_says_how_it_compares_with_the_bridge() -> None:
    ours, theirs = (line.split()[-1] for line in plain(PARTS["latency"], ROWS).splitlines()[1:3])
    assert (ours, theirs) == ("1.00", "0.50")


def test_who_is_not_there_has_a_reason_and_no_number() -> None:
    for table in (plain, markdown):
        shown = table(PARTS["latency"], ROWS)
        lines = [line for line in shown.splitlines() if "Alertmanager" in line]
        assert [line.rstrip(".") for line in lines] == [SAID]


def test_the_chart_has_a_bar_for_each_who_ran() -> None:
    drawn = ElementTree.fromstring(chart({"latency": ROWS}))
    texts = [each.text for each in drawn.iter(f"{SVG}text")]
    assert texts[-4:] == ["the bridge", "4", "Flask alone", "2"]
