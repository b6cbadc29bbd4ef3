"""What the comparison with peers has measured, by size, and its table with the targets."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from cost import Cost

#: By what was measured: one for each round.
Samples = dict[str, list[Cost]]

CHANGES = ("one article new", "one article edited", "one article withdrawn")
MISSING = 'one article new, missing = "withdraw"'

#: Begins what was measured with the other number of articles in the same rounds.
SMALL = "small: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the table: what is measured, what it is divided by, and what is wanted."""

    number: int
    what: str

    #: The measurement, and the one that it is divided by.
    measured: str
    beside: str

    #: The ratio that is wanted at most, and the one to strive for; with *seconds* the CPU time.
    #: None: it is printed for comparison.
    target: float | None = None
    stretch: float | None = None
    seconds: bool = False

    #: The peak of memory, not the CPU time.
    memory: bool = False

    #: The number of articles that the target is for. None: any.
    articles: int | None = None


#: How many articles the peak of memory of a million is compared with.
LARGE = 100_000

ROWS = (
    Row(
        number=1,
        what="first build",
        measured="first build",
        beside="hugo",
        target=0.5,
        stretch=0.3,
        articles=100_000,
    ),
    Row(number=1, what="first build, --complete", measured="complete", beside="hugo"),
    Row(
        number=2,
        what="every entry read and made again",
        measured="all anew",
        beside="hugo",
        target=0.15,
        stretch=0.08,
        articles=100_000,
    ),
    Row(number=2, what="every entry made again", measured="all made again", beside="hugo"),
    *(
        Row(
            number=3,
            what=change,
            measured=change,
            beside="hugo",
            target=1 / 120,
            stretch=stretch,
            articles=100_000,
        )
        for change, stretch in zip(CHANGES, (1 / 300, 1 / 300, 1 / 200), strict=True)
    ),
    *(
        Row(
            number=4,
            what=change,
            measured=change,
            beside=f"{SMALL}{change}",
            target=1.25,
            stretch=1.1,
            articles=1_000_000,
        )
        for change in (*CHANGES, MISSING)
    ),
    *(
        Row(
            number=5,
            what=what,
            measured=measured,
            beside="python",
            target=0.10,
            stretch=0.08,
            seconds=True,
        )
        for what, measured in (
            ("nothing to do", "nothing"),
            ("the first one after a withdrawal", "after"),
        )
    ),
    Row(
        number=6,
        what="memory of the first build",
        measured="first build",
        beside="hugo",
        target=0.10,
        stretch=0.05,
        memory=True,
        articles=100_000,
    ),
    Row(
        number=6,
        what="memory of the first build",
        measured="first build",
        beside="large: first build",
        target=1.2,
        stretch=1.05,
        memory=True,
        articles=1_000_000,
    ),
    Row(
        number=7,
        what="first build",
        measured="first build",
        beside="feedgen",
        target=1.0,
        stretch=0.6,
        articles=10_000,
    ),
    *(
        Row(number=8, what=what, measured=measured, beside=beside, target=12, stretch=8)
        for what, measured, beside in (
            ("publish directory emptied", "emptied", "copy"),
            ("the same, {feed} in tracking", "emptied, tracking", "copy, tracking"),
        )
    ),
    *(
        Row(number=9, what=what, measured=measured, beside="copy of family", target=12, stretch=8)
        for what, measured in (
            ("feeds of authors, 3 formats", "family"),
            ("the same, directory emptied", "family emptied"),
        )
    ),
    Row(
        number=10,
        what="a tick of the idle daemon",
        measured="idle",
        beside="scheduler",
        target=0.001,
        stretch=0.00005,
        seconds=True,
    ),
    Row(
        number=11,
        what="one article pushed to the daemon",
        measured="pushed",
        beside="python",
        target=0.10,
        stretch=0.05,
        seconds=True,
        articles=100_000,
    ),
    Row(
        number=11,
        what="the first one since its start",
        measured="pushed first",
        beside="python",
        seconds=True,
    ),
    Row(
        number=12,
        what="validate a feed of 50",
        measured="validate",
        beside="parse",
        target=2.5,
        stretch=2,
    ),
)

#: How the tables call what a row is compared with.
TITLES = {
    "hugo": "Hugo's run",
    "feedgen": "plain feedgen",
    "python": "python -c pass",
    "copy": "cp -r of the documents",
    "copy, tracking": "cp -r of the documents",
    "copy of family": "cp -r of the documents",
    "scheduler": "a tick of an empty scheduler",
    "parse": "Python parsing it with lxml",
    "large: first build": f"that with {LARGE:,} articles",
}


@dataclass(kw_only=True)
class Size:
    """What was measured with one number of articles."""

    articles: int

    #: The number of articles of the small newsroom in row 4. None: there was none.
    small: int | None = None
    samples: Samples = field(default_factory=lambda: defaultdict(list))

    #: In bytes, after the first build, by the name of the file.
    disk: dict[str, int] = field(default_factory=dict)

    #: Why something is not measured.
    reasons: dict[str, str] = field(default_factory=dict)

    def cpu(self, what: str) -> float | None:
        """Return the median CPU time of *what* in seconds. None: it was not measured."""
        costs = self.samples.get(what)
        return median(each.cpu for each in costs) if costs else None

    def memory(self, what: str) -> float | None:
        """Return the median peak of the memory of *what* in MB. None: it was not measured."""
        costs = self.samples.get(what)
        return median(each.memory for each in costs) if costs else None


class Results:
    """The measurements of all sizes, and what is told of them."""

    def __init__(self) -> None:
        self.sizes: dict[int, Size] = {}

    def read(self, path: Path) -> None:
        """Take over what :meth:`write` has written to *path*."""
        for each in json.loads(path.read_text(encoding="utf-8")):
            samples = each.pop("samples")
            size = Size(**each)
            for what, costs in samples.items():
                size.samples[what] = [Cost(*cost) for cost in costs]
            self.sizes[size.articles] = size

    def write(self, path: Path) -> None:
        sizes = [vars(size) for _, size in sorted(self.sizes.items())]
        path.write_text(json.dumps(sizes, indent=1) + "\n", encoding="utf-8")

    def ratio(self, row: Row, size: Size) -> float | None:
        """Return how many times what it is compared with *row* is at *size*.

        The median of the rounds' ratios. None: one of both was not measured.
        """
        costs = size.samples.get(row.measured)
        if row.beside.startswith("large: "):
            large = self.sizes.get(LARGE)
            if large is None or size.articles <= LARGE:
                return None
            own, other = size.memory(row.measured), large.memory(row.measured)
            return own / other if own and other else None
        beside = size.samples.get(row.beside)
        if not costs or not beside:
            return None
        # The last round may have ended between the two.
        rounds = list(zip(costs, beside, strict=False))
        if row.memory:
            return median(a.memory / b.memory for a, b in rounds)
        return median(a.cpu / b.cpu for a, b in rounds)

    def lines(self, size: Size, peers: Sequence[str]) -> Iterator[str]:
        """Yield all that was measured at *size*, the *peers* among themselves, what is left out."""
        yield f"{'row':>3} {'':36}{'CPU':>11}{'MB':>7}{'ratio':>9}  to"
        shown = [row for row in ROWS if self._is_shown(row, size)]
        for row in shown:
            yield self._line(f"{row.number:3} {row.what}", row, size)
        yield ""
        yield f"{'peers, whole run':40}{'CPU':>11}{'MB':>7}{'ratio':>9}  to"
        for name in peers:
            if name in size.samples:
                row = Row(number=0, what=name, measured=name, beside="hugo")
                yield self._line(name, row, size)
        yield ""
        for name, count in size.disk.items():
            yield f"on disk after the first build: {name} {count / 1e6:,.1f} MB"
        for row in ROWS:
            if row not in shown:
                lacking = row.beside if row.measured in size.samples else row.measured
                reason = size.reasons.get(lacking, "was not measured")
                yield f"left out: {row.number} {row.what} / {self._title(row, size)}: {reason}"
        for name in peers:
            if name not in size.samples:
                yield f"left out: {name}: {size.reasons.get(name, 'was not measured')}"

    def table(self) -> Iterator[str]:
        """Yield the table of all rows at all sizes, in Markdown."""
        sizes = [size for _, size in sorted(self.sizes.items())]
        counts = [f"{size.articles:,}" for size in sizes]
        head = ["row", "what", "to", *counts, "target", "stretch"]
        yield _markdown(head)
        yield _markdown(["---"] * len(head))
        for row in ROWS:
            beside = "seconds of CPU" if row.seconds else TITLES.get(row.beside, "")
            if row.beside.startswith(SMALL):
                small = {f"{size.small:,}" for size in sizes if size.small}
                beside = f"that with {' or '.join(sorted(small)) or 'fewer'} articles"
            figures = [self._figure(row, size) for size in sizes]
            shown = _seconds if row.seconds else _ratio
            wanted = [shown(value) if value else "" for value in (row.target, row.stretch)]
            if row.target and row.articles:
                wanted[0] += f" at {row.articles:,}"
            yield _markdown([str(row.number), row.what, beside, *figures, *wanted])

    def _figure(self, row: Row, size: Size) -> str:
        if row.seconds:
            cpu = size.cpu(row.measured)
            return "-" if cpu is None else _seconds(cpu)
        ratio = self.ratio(row, size)
        return "-" if ratio is None else _ratio(ratio)

    def _is_shown(self, row: Row, size: Size) -> bool:
        # Without its peer the cost is still worth a line; without its other size it has one.
        is_of_two_sizes = row.beside.startswith((SMALL, "large: "))
        is_compared = self.ratio(row, size) is not None
        return row.measured in size.samples and (is_compared or not is_of_two_sizes)

    def _line(self, label: str, row: Row, size: Size) -> str:
        cpu, memory = size.cpu(row.measured) or 0, size.memory(row.measured) or 0
        line = f"{label:40}{_seconds(cpu):>11}{memory:7.0f}"
        ratio = self.ratio(row, size)
        return line if ratio is None else f"{line}{_ratio(ratio):>9}  {self._title(row, size)}"

    def _title(self, row: Row, size: Size) -> str:
        if not row.beside.startswith(SMALL):
            return TITLES[row.beside]
        return f"that with {size.small:,} articles" if size.small else "that with fewer articles"


def _ratio(value: float) -> str:
    if value < 0.05:
        return f"1/{1 / value:.0f}" if value > 1e-6 else "0"
    return f"{value:.2f}" if value < 10 else f"{value:.3g}" if value < 1000 else f"{value:,.0f}"


def _seconds(value: float) -> str:
    if value < 0.01:
        return f"{1000 * value:.2f} ms"
    return f"{value:.3f} s" if value < 1 else f"{value:,.1f} s"


def _markdown(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
