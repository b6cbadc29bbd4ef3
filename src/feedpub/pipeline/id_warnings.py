"""What is odd about ids and addresses of articles that go out, and is named whoever looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from feedpub.feed import Finding

_CODES = frozenset({"address-shared", "id-reused"})


@dataclass(frozen=True, slots=True)
class Oddities:
    """Those of the articles of one source in one run."""

    source: str
    _lines: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, findings: Iterable[Finding]) -> None:
        """Take what is odd of *findings* on the record *name*."""
        for each in findings:
            if each.code in _CODES:
                line = f"{self.source}: {name}: {each}"
                self._lines.setdefault(each.code, []).append(line)

    def lines(self) -> Iterator[str]:
        """One line for each kind: a live blog has as many addresses that are shared as entries."""
        for lines in self._lines.values():
            more = len(lines) - 1
            yield lines[0] + (f" (and {more} more like it)" if more else "")


def without_oddities(findings: Iterable[Finding]) -> Iterator[Finding]:
    return (each for each in findings if each.code not in _CODES)
