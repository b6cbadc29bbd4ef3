"""Ill-formed feeds that are read all the same, each named when it begins to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from feedpub.archive.queries.quarantine import PUSHED
from feedpub.archive.store import Archive
from feedpub.feed import Finding
from feedpub.protocols import Reading

_CODE = "xml-mended"


@dataclass(slots=True)
class Mended:
    """The documents of one source that were mended in one run.

    A live feed is read at every run, and stays wrong for years: it is named once, until it is right
    again. A pushed document is read once.
    """

    archive: Archive
    source: str
    _known: set[str] = field(init=False)
    _finding: Finding | None = None
    _lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._known = self.archive.inputs.mended(self.source)

    def add(self, reading: Reading) -> None:
        """Take what is said of the document that *reading* is in."""
        self._finding = next((each for each in reading.findings if each.code == _CODE), None) or (
            self._finding
        )

    def end(self, name: str) -> None:
        """The document *name* was read to its end."""
        finding, self._finding = self._finding, None
        if finding is None:
            self.lost(name)
        elif name not in self._known:
            self._lines.append(f"{self.source}: {name}: {finding}")
            if not name.startswith(PUSHED):
                self._known.add(name)
                self.archive.inputs.set_mended(self.source, name, True)

    def lost(self, name: str) -> None:
        """The document *name* is gone, or well-formed."""
        if name in self._known:
            self._known.remove(name)
            self.archive.inputs.set_mended(self.source, name, False)

    def lines(self) -> Iterator[str]:
        """One line, however many documents there are."""
        if self._lines:
            more = len(self._lines) - 1
            yield self._lines[0] + (f" (and {more:,} more like it)" if more else "")
