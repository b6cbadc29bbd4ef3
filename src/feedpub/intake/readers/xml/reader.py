"""XML, read as what its root says that it is: NewsML-G2, RSS 2.0 and 1.0, Atom 1.0."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from feedpub.feed import Finding
from feedpub.intake.readers.agencies.newsml_g2 import NAR, read_newsml
from feedpub.intake.readers.content import unreadable, whole
from feedpub.intake.readers.feeds.atom import ATOM, read_atom
from feedpub.intake.readers.feeds.rss import RDF, read_rdf, read_rss
from feedpub.intake.readers.feeds.tombstones import DELETED, read_tombstones
from feedpub.intake.readers.xml.mending import parse_forgiving
from feedpub.intake.readers.xml.tree import MAX_FILE, XMLRefused
from feedpub.protocols import Raw, ReaderContext, Reading


@dataclass(frozen=True, slots=True)
class XMLReader:
    """Reads XML of the kinds that news travels in."""

    def read(self, raw: Raw, terms: ReaderContext) -> Iterator[Reading]:
        content = whole(raw, MAX_FILE, "write it in several files")
        if isinstance(content, Reading):
            yield content
            return
        try:
            parsed = parse_forgiving(content)
        except XMLRefused as refused:
            yield unreadable(raw.name, refused.code, str(refused), refused.advice)
            return
        del content
        read_any = False
        wrong = _ill_formed(parsed.mended) if parsed.mended else ()
        for reading in _read(raw, parsed.root, terms):
            read_any = True
            if wrong and reading.article is not None:
                # Once for the document: its first article stands for it.
                reading, wrong = replace(reading, findings=(*wrong, *reading.findings)), ()
            yield reading
        if not read_any:
            message = "is neither NewsML-G2 nor RSS nor Atom 1.0, or holds no item"
            yield unreadable(raw.name, "nothing-readable", message)


def _ill_formed(mended: str) -> tuple[Finding, ...]:
    return (
        Finding(
            code="xml-mended",
            severity="warning",
            message=f"the feed {mended}",
            advice="have the software that writes it mended; other readers may refuse it",
        ),
    )


def _read(raw: Raw, root: etree._Element, terms: ReaderContext) -> Iterator[Reading]:
    tag = str(root.tag)
    if tag == "rss":
        yield from read_rss(raw.source, raw.name, root, terms)
    elif tag == f"{RDF}RDF":
        yield from read_rdf(raw.source, raw.name, root, terms)
    elif tag in (f"{ATOM}feed", f"{ATOM}entry"):
        yield from read_atom(raw.source, raw.name, root, terms)
    elif tag == DELETED:
        yield from read_tombstones(raw.name, root, terms)
    elif tag.startswith(NAR):
        yield from read_newsml(raw.source, raw.name, root, terms)
