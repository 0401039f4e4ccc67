"""The figures as tables: plain for the terminal, Markdown for the page."""

from tests.bench.bridge import Bridge
from tests.bench.results import NOT_RUN, Figures, Part

_OURS = Bridge.name


def plain(part: Part, rows: dict[str, Figures]) -> str:
    """With aligned columns."""
    lines = _cells(part, rows)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    shown = [
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])])
        for line in lines
    ]
    return "\n".join([*shown, *_reasons(rows)])


def markdown(part: Part, rows: dict[str, Figures]) -> str:
    """As a page shows it."""
    head, *lines = _cells(part, rows)
    rule = ["---", *(["---:"] * (len(head) - 1))]
    shown = [f"| {' | '.join(line)} |" for line in (head, rule, *lines)]
    return "\n".join([*shown, *(f"\n{reason}." for reason in _reasons(rows))])


def _reasons(rows: dict[str, Figures]) -> list[str]:
    """Why rows have no figures."""
    without = {name: figures[NOT_RUN] for name, figures in rows.items() if NOT_RUN in figures}
    return [f"{name}: not run; {why}" for name, why in without.items()]


def _cells(part: Part, rows: dict[str, Figures]) -> list[list[str]]:
    """The head, and a line for each row that has figures; last how it compares with the bridge."""
    lines = [["", *part.columns.values()]]
    ours = rows.get(_OURS, {}).get(part.compared)
    compares = isinstance(ours, float | int) and len(rows) > 1
    if compares:
        lines[0].append(f"{part.columns[part.compared].partition(',')[0]}, the bridge = 1")
    for name, figures in rows.items():
        if NOT_RUN not in figures:
            cells = [shown(figures.get(column, "")) for column in part.columns]
            ratio = [_ratio(figures.get(part.compared, ""), ours)] if compares else []
            lines.append([name, *cells, *ratio])
    return lines


def _ratio(value: float | str, ours: object) -> str:
    if isinstance(value, str) or not isinstance(ours, float | int) or not ours:
        return ""
    return f"{value / ours:.2f}"


def shown(value: float | str) -> str:
    """A number without needless figures."""
    if isinstance(value, str):
        return value
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.{1 if abs(value) >= 10 else 2}f}"
