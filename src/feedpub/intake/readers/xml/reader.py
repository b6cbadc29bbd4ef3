"""Reads XML documents by their root element: NewsML-G2, RSS 2.0 and 1.0, Atom 1.0."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from feedpub.feed import Finding
from feedpub.intake.readers.agencies.newsml_g2 import NAR, read_newsml
from feedpub.intake.readers.content import read_content, unreadable
from feedpub.intake.readers.feeds import atom, rss
from feedpub.intake.readers.feeds.visibility import DELETED, read_tombstones
from feedpub.intake.readers.xml.repair import parse_forgiving
from feedpub.intake.readers.xml.tree import MAX_FILE, XMLRefused
from feedpub.nouns import dataclass, replace
from feedpub.protocols import Raw, ReaderContext, Reading

#: What agencies send besides, by its root element.
_OF_AGENCIES = {"nitf": "NITF by itself", "NewsML": "NewsML 1", "NewsEnvelope": "NewsML 1"}


@dataclass(frozen=True, slots=True)
class XMLReader:
    """Reads the XML formats that news travels in."""

    def read(self, raw: Raw, context: ReaderContext) -> Iterator[Reading]:
        content = read_content(raw, MAX_FILE, "split it into several files")
        if isinstance(content, Reading):
            yield content
            return
        try:
            parsed = parse_forgiving(content)
        except XMLRefused as refused:
            yield unreadable(raw.name, refused.code, str(refused), refused.advice)
            return
        del content
        is_empty = True
        findings = _ill_formed(parsed.ill_formed) if parsed.ill_formed else ()
        for reading in _read(raw, parsed.root, context):
            is_empty = False
            if findings and reading.article is not None:
                # One finding for the document, reported with its first article.
                reading, findings = replace(reading, findings=(*findings, *reading.findings)), ()
            yield reading
        if is_empty:
            root = etree.QName(parsed.root).localname
            message, advice = "has no items", "have its source write an item for each article"
            if not _is_read(str(parsed.root.tag)):
                message = f"has the root element {root[:100]}, which is not read"
                advice = "NewsML-G2, RSS and Atom 1.0 are read"
            if root == "html":
                advice = "a page has the suffix .html"
            if known := _OF_AGENCIES.get(root):
                message, advice = (
                    f"is {known}, which is not read",
                    "have it sent as NewsML-G2 or ninjs",
                )
            yield unreadable(raw.name, "nothing-readable", message, advice)


def _ill_formed(wrong: str) -> tuple[Finding, ...]:
    return (
        Finding(
            code="xml-mended",
            severity="warning",
            message=f"the feed {wrong}",
            advice="fix the software that writes it; other readers may refuse the feed",
        ),
    )


def _is_read(tag: str) -> bool:
    return tag in (*rss.ROOTS, atom.FEED, atom.ENTRY, DELETED) or tag.startswith(NAR)


def _read(raw: Raw, root: etree._Element, context: ReaderContext) -> Iterator[Reading]:
    tag = str(root.tag)
    if tag in rss.ROOTS:
        yield from rss.read_rss(raw.source, raw.name, root, context)
    elif tag in (atom.FEED, atom.ENTRY):
        yield from atom.read_atom(raw.source, raw.name, root, context)
    elif tag == DELETED:
        yield from read_tombstones(raw.name, root, context)
    elif tag.startswith(NAR):
        yield from read_newsml(raw.source, raw.name, root, context)
