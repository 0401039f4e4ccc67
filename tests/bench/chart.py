"""The chart of the README: the main figures as bars, an SVG written by hand."""

from collections.abc import Iterator, Mapping
from html import escape

from tests.bench.bridge import Bridge
from tests.bench.results import Figures, Found
from tests.bench.table import shown

PANELS = (
    ("latency", "p50", "Webhook to first text, ms (p50)", "less is better"),
    ("deciding", "rate", "Webhooks accepted and worked on, a second", "more is better"),
    ("burst", "texts", "Texts a person gets in a burst", "less is better"),
    ("killed", "told", "Told after kill -9, of 40 accepted", "more is better"),
)
_WIDTH, _NAMES, _BARS = 820, 200, 145
_COLUMN, _ROW, _HEAD, _GAP = 410, 22, 46, 18
_STYLE = """\
text{font:13px system-ui,sans-serif;fill:#1f2933}.t{font-weight:600}.n{fill:#616e7c}
.b{fill:#9aa5b1}.o{fill:#c2410c}.p{fill:#fff}
@media(prefers-color-scheme:dark){text{fill:#e4e7eb}.n{fill:#9aa5b1}.b{fill:#52606d}
.o{fill:#fb923c}.p{fill:#161b22}}"""


def chart(found: Found) -> str:
    """All panels that have figures, two beside each other."""
    panels = [each for each in PANELS if _numbers(found.get(each[0], {}), each[1])]
    tallest = max((len(_numbers(found[each[0]], each[1])) for each in panels), default=0)
    height_each = _HEAD + tallest * _ROW + _GAP
    height = -(-len(panels) // 2) * height_each + _GAP
    title = "How the bridge compares"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'width="{_WIDTH}" height="{height}" aria-label="{title}">',
        f"<title>{title}</title>",
        f"<style>{_STYLE}</style>",
        f'<rect class="p" width="{_WIDTH}" height="{height}"/>',
    ]
    for number, (part, column, words, note) in enumerate(panels):
        x, y = number % 2 * _COLUMN, number // 2 * height_each + _GAP
        lines += _panel((x, y), f"{words}", note, _numbers(found[part], column))
    return "\n".join([*lines, "</svg>"]) + "\n"


def _numbers(rows: Mapping[str, Figures], column: str) -> dict[str, float]:
    values = {name: figures.get(column) for name, figures in rows.items()}
    return {name: float(v) for name, v in values.items() if isinstance(v, float | int)}


def _panel(
    place: tuple[int, int], words: str, note: str, values: Mapping[str, float]
) -> Iterator[str]:
    x, y = place
    yield f'<text class="t" x="{x + 12}" y="{y + 14}">{escape(words)}</text>'
    yield f'<text class="n" x="{x + 12}" y="{y + 31}">{escape(note)}</text>'
    most = max(values.values()) or 1.0
    for number, (name, value) in enumerate(values.items()):
        row = y + _HEAD + number * _ROW
        length = max(value / most * _BARS, 1.0)
        kind = "o" if name == Bridge.name else "b"
        yield f'<text x="{x + 12}" y="{row + 11}">{escape(name)}</text>'
        yield (
            f'<rect class="{kind}" x="{x + _NAMES}" y="{row}" width="{length:.1f}" height="14" '
            'rx="2"/>'
        )
        end = x + _NAMES + length + 6
        yield f'<text class="n" x="{end:.0f}" y="{row + 11}">{shown(value)}</text>'
