"""Small plots of the last week, hour by hour, as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from markupsafe import Markup

from feedpub.health.state import Point

#: In hours, one unit each.
WIDTH = 7 * 24
HEIGHT = 24

_HOUR = timedelta(hours=1)


def plot(points: Sequence[Point], now: datetime) -> Markup:
    """Plot changes as bars, failures as marks at the top, entries as an area behind them."""
    start = now.replace(minute=0, second=0, microsecond=0) - (WIDTH - 1) * _HOUR
    seen = {int((point.at - start) / _HOUR): point for point in points if point.at >= start}
    changes = {hour: point.changes for hour, point in seen.items() if point.changes}
    failures = sum(point.failures for point in seen.values())
    most = max(changes.values(), default=0)
    drawn = [
        ("entries", _area(seen)),
        ("days", "".join(f"M{hour} 0V{HEIGHT}" for hour in _midnights(start))),
        ("changes", _bars(changes, most)),
        ("failures", "".join(f"M{hour} 0h1v4h-1z" for hour in sorted(seen) if seen[hour].failures)),
        ("floor", f"M0 {HEIGHT}H{WIDTH}"),
    ]
    paths = Markup("").join(
        Markup('<path class="{}" d="{}"/>').format(name, path) for name, path in drawn if path
    )
    label = (
        f"{_counted(sum(changes.values()), 'change')}, {_counted(failures, 'failure')} in a week"
    )
    peak = f"at most {most:,} an hour" if most else "nothing new in a week"
    return Markup(
        '<svg class="plot" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img"'
        ' aria-label="{}"><title>{}</title>{}</svg>'
        '<p class="quiet scale"><span>7 days ago</span><span>{}</span><span>now</span></p>'
    ).format(WIDTH, HEIGHT, label, label, paths, peak)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun if number == 1 else noun + 's'}"


def _midnights(start: datetime) -> list[int]:
    """Return the hours at which a day begins, in UTC."""
    return list(range(-start.hour % 24, WIDTH, 24))


def _bars(values: dict[int, int], most: int) -> str:
    """Draw one bar an hour, visible even for one change, below the marks of failures."""
    bars = []
    for hour, value in sorted(values.items()):
        height = max(round(value / most * (HEIGHT - 6)), 2)
        bars.append(f"M{hour} {HEIGHT}v-{height}h1v{height}z")
    return "".join(bars)


def _area(points: dict[int, Point]) -> str:
    """Draw the number of entries over time, with gaps where the feed could not be made."""
    most = max((point.entries or 0 for point in points.values()), default=0)
    hours = sorted(points)
    steps = ""
    for hour, until in pairwise([*hours, WIDTH]):
        if count := points[hour].entries:
            height = round(count / most * (HEIGHT - 5), 1)
            steps += f"M{hour} {HEIGHT}v-{height}h{until - hour}v{height}z"
    return steps
