"""The figure of docs/performance.md: what runs cost as the number of articles grows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from results import Results

#: What is drawn: the measurement, its name in the figure, and its colour.
LINES = (
    ("first build", "first build", "#1b6ca8"),
    ("hugo", "Hugo's run", "#c8553d"),
    ("feedgen", "plain feedgen", "#8d6a9f"),
    ("all anew", "all entries read and made again", "#2f9e6e"),
    ("emptied", "publish directory emptied", "#7a8b2f"),
    ("one article new", "one article new", "#b08900"),
    ("nothing", "nothing to do", "#5f6b76"),
)

WIDTH, HEIGHT = 780, 460
LEFT, RIGHT, TOP, BOTTOM = 70, 530, 20, 410

Point = tuple[float, float]


def figure(results: Results) -> str:
    """Return the figure as SVG, both axes logarithmic."""
    curves = {
        what: [
            (float(articles), cpu)
            for articles, size in sorted(results.sizes.items())
            if (cpu := size.cpu(what)) is not None and cpu > 0
        ]
        for what, _, _ in LINES
    }
    points = [point for curve in curves.values() for point in curve]
    across = _Scale([x for x, _ in points], LEFT, RIGHT)
    up = _Scale([y for _, y in points], BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        ' font-family="sans-serif" font-size="13">',
        "<title>CPU time of whole processes by the number of articles</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *_grid(across, up),
    ]
    # Names that would cover each other move apart.
    lowest = -math.inf
    shown = [each for each in LINES if curves[each[0]]]
    for what, name, colour in sorted(shown, key=lambda each: -curves[each[0]][-1][1]):
        places = [(across.place(x), up.place(y)) for x, y in curves[what]]
        lowest = max(places[-1][1] + 4, lowest + 16)
        parts += _curve(places, name, colour, lowest)
    return "\n".join((*parts, "</svg>", ""))


class _Scale:
    """A logarithmic axis over whole decades, from *begin* to *end* in the figure."""

    def __init__(self, values: Sequence[float], begin: int, end: int) -> None:
        self._begin, self._end = begin, end
        self._first = math.floor(math.log10(min(values)))
        self._last = max(math.ceil(math.log10(max(values))), self._first + 1)

    def place(self, value: float) -> float:
        share = (math.log10(value) - self._first) / (self._last - self._first)
        return round(self._begin + share * (self._end - self._begin), 1)

    def decades(self) -> Iterator[float]:
        for exponent in range(self._first, self._last + 1):
            yield 10.0**exponent


def _grid(across: _Scale, up: _Scale) -> Iterator[str]:
    for value in across.decades():
        x = across.place(value)
        yield f'<path d="M{x} {TOP}V{BOTTOM}" stroke="#ddd"/>'
        yield f'<text x="{x}" y="{BOTTOM + 20}" text-anchor="middle">{value:,.0f}</text>'
    for value in up.decades():
        y = up.place(value)
        yield f'<path d="M{LEFT} {y}H{RIGHT}" stroke="#ddd"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{value:,g} s</text>'
    middle = (LEFT + RIGHT) / 2
    yield f'<text x="{middle}" y="{BOTTOM + 42}" text-anchor="middle">articles</text>'


def _curve(places: Sequence[Point], name: str, colour: str, name_at: float) -> Iterator[str]:
    line = " ".join(f"{x},{y}" for x, y in places)
    yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for x, y in places:
        yield f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>'
    x, _ = places[-1]
    yield f'<text x="{x + 10}" y="{name_at}" fill="{colour}">{escape(name)}</text>'
