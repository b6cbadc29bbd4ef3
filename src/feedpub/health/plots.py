"""Small plots of the last week, hour by hour, as SVG: no script, nothing from outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from feedpub.health.state import Point

#: Hours, one unit wide each.
WIDTH = 7 * 24
HEIGHT = 24

_HOUR = timedelta(hours=1)


def plot(points: Sequence[Point], now: datetime) -> Markup:
    """Changes as bars, failures as bars of their own from above, entries as a line."""
    start = now.replace(minute=0, second=0, microsecond=0) - (WIDTH - 1) * _HOUR
    seen = {int((point.at - start) / _HOUR): point for point in points if point.at >= start}
    changes = {hour: point.changes for hour, point in seen.items() if point.changes}
    failures = {hour: point.failures for hour, point in seen.items() if point.failures}
    drawn = Markup()
    if any(point.entries is not None for point in seen.values()):
        drawn += Markup('<path class="entries" d="{}"/>').format(_line(seen))
    drawn += Markup('<path class="changes" d="{}"/>').format(_bars(changes, below=True))
    drawn += Markup('<path class="failures" d="{}"/>').format(_bars(failures, below=False))
    said = f"{sum(changes.values())} changes, {sum(failures.values())} failures in a week"
    return Markup(
        '<svg class="plot" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img"'
        ' aria-label="{}"><title>{}</title>{}</svg>'
    ).format(WIDTH, HEIGHT, said, said, drawn)


def _bars(values: dict[int, int], *, below: bool) -> str:
    """One bar an hour, the highest of the plot's height; what is there can be seen."""
    most = max(values.values(), default=1)
    bars = []
    for hour, value in sorted(values.items()):
        height = max(round(value / most * (HEIGHT - 2)), 2)
        bars.append(f"M{hour} {HEIGHT}v-{height}h1v{height}z" if below else f"M{hour} 0v5h1v-5z")
    return "".join(bars)


def _line(points: dict[int, Point]) -> str:
    """The number of entries, as steps from hour to hour."""
    counts = {hour: point.entries for hour, point in points.items() if point.entries is not None}
    most = max(*counts.values(), 1)
    steps = ""
    for hour, count in sorted(counts.items()):
        height = round(HEIGHT - 1 - count / most * (HEIGHT - 3), 1)
        steps += f"H{hour}V{height}" if steps else f"M{hour} {height}"
    return f"{steps}H{WIDTH}"
