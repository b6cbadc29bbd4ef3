"""Findings that are reported once for a whole source instead of once for each article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from feedpub.archive.queries.quarantine import PUSHED
from feedpub.archive.store import Archive
from feedpub.feed import Finding
from feedpub.nouns import dataclass, field
from feedpub.protocols import Reading

#: Codes of findings that everybody hears of, not only who asks for warnings. Each is one line of a
#: source and run, as what is wrong with one article is often wrong with all.
_GROUPED = frozenset(
    {
        # A live blog shares as many addresses as it has entries.
        "address-shared",
        "address-changed",
        "id-reused",
        "story-repeated",
        # Something of an article is not published, or hardly as it was meant.
        "address-invalid",
        "body-formula-removed",
        "body-image-removed",
        "date-before-1970",
        "date-zone-unclear",
        "link-home-page",
        "image-file-unusable",
        "media-file-unusable",
        "media-unknown",
        "content-left-out",
        "enclosure-left-out",
        "feed-data-dropped",
        "template-tag-left",
    }
)

_REPAIRED = "xml-mended"


@dataclass(slots=True)
class _Lines:
    """The first of many lines that are like it, and how many there are."""

    first: str
    count: int = 1

    def __str__(self) -> str:
        more = self.count - 1
        return self.first + (f" (and {more:,} more like it)" if more else "")


@dataclass(frozen=True, slots=True)
class GroupedFindings:
    """Findings about the articles of one source in one run, of the codes that are grouped."""

    source: str
    _lines: dict[str, _Lines] = field(default_factory=dict)

    def add(self, name: str, findings: Iterable[Finding]) -> None:
        """Take those of *findings*, on the record *name*, that are grouped."""
        for each in findings:
            if each.code in _GROUPED:
                if (known := self._lines.get(each.code)) is not None:
                    known.count += 1
                else:
                    self._lines[each.code] = _Lines(f"{self.source}: {name}: {each}")

    def lines(self) -> Iterator[str]:
        """Yield one line for each code."""
        yield from map(str, self._lines.values())


def without_grouped(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield those of *findings* that are reported one by one."""
    return (each for each in findings if each.code not in _GROUPED)


@dataclass(slots=True)
class RepairedDocuments:
    """Ill-formed feeds of one source that were read nevertheless in one run.

    A live feed is read in every run and stays ill-formed for years: it is reported once, until it
    is well-formed again. A pushed document is read once.
    """

    archive: Archive
    source: str
    _reported: set[str] = field(init=False)
    _finding: Finding | None = None
    _lines: _Lines | None = None

    def __post_init__(self) -> None:
        self._reported = self.archive.inputs.ill_formed(self.source)

    def add(self, reading: Reading) -> None:
        """Take the finding about the document of *reading*, if there is one."""
        for each in reading.findings:
            if each.code == _REPAIRED:
                self._finding = each
                return

    def end(self, name: str) -> None:
        """Note that the document *name* was read to its end."""
        finding, self._finding = self._finding, None
        if finding is None:
            self.forget(name)
        elif name not in self._reported:
            if self._lines is not None:
                self._lines.count += 1
            else:
                self._lines = _Lines(f"{self.source}: {name}: {finding}")
            if not name.startswith(PUSHED):
                self._reported.add(name)
                self.archive.inputs.set_ill_formed(self.source, name, True)

    def forget(self, name: str) -> None:
        """Note that the document *name* is gone or well-formed."""
        if name in self._reported:
            self._reported.remove(name)
            self.archive.inputs.set_ill_formed(self.source, name, False)

    def lines(self) -> Iterator[str]:
        """Yield one line, however many documents there are."""
        if self._lines is not None:
            yield str(self._lines)
