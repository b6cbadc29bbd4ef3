"""From what was found on a page to an article, with where each value came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from feedpub.article import Article, Provenance, to_record
from feedpub.feed import Finding
from feedpub.intake.bylines.authors import Byline
from feedpub.intake.dates.parser import ParsedDate
from feedpub.intake.languages import LanguageHint
from feedpub.intake.readers.text.dates import DatedLine
from feedpub.intake.readers.text.labelled.body import Body
from feedpub.intake.readers.text.labelled.head import Head
from feedpub.intake.readers.text.lines import Line
from feedpub.intake.readers.text.parts import PageParts
from feedpub.intake.short_links import mismatch
from feedpub.protocols import ReaderContext


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All that was found on a page."""

    source: str

    #: Of the document: the id of an article that has no address.
    name: str
    parted: PageParts
    head: Head
    body: Body
    language: LanguageHint | None

    #: How many characters were taken out that no feed may hold.
    characters_removed: int


def article_of(page: Page, terms: ReaderContext) -> Article | None:
    """The article of *page*; None without what every article has."""
    published = _published(page.head)
    if published is None or not page.head.headline:
        return None
    updated = _updated(page.head)
    kicker = page.head.kicker.plain if page.head.kicker else None
    return Article(
        source=page.source,
        id=identity_of(page),
        url=page.parted.url.value if page.parted.url else None,
        short_link=page.parted.short_link.value if page.parted.short_link else None,
        title=" ".join(line.plain for line in page.head.headline),
        kicker=kicker,
        summary=" ".join(line.plain for line in page.head.teaser) or None,
        content_html=page.body.content_html,
        authors=_unique(name for _, byline in _bylines(page) for name in byline.authors),
        agencies=_unique(name for _, byline in _bylines(page) for name in byline.agencies),
        section=kicker,
        language=_language(page) or terms.language,
        published=published[1].moment,
        published_by_day=published[1].by_day,
        updated=updated[1].moment if updated else None,
        images=tuple(image.image for image in page.body.images),
    )


def draft_of(page: Page, terms: ReaderContext) -> dict[str, Any]:
    """The record of what was read of *page*, whether or not it is enough for an article."""
    stand_in = Line(0, "-", "-")
    whole = page
    if not page.head.headline:
        whole = replace(whole, head=replace(whole.head, headline=(stand_in,)))
    if _published(page.head) is None:
        undated = DatedLine(line=stand_in, published=ParsedDate(moment=terms.now))
        whole = replace(whole, head=replace(whole.head, dates=(undated,)))
    article = article_of(whole, terms)
    assert article is not None
    record = to_record(article)
    if not page.head.headline:
        record["title"] = None
    if _published(page.head) is None:
        record["published"] = None
    return record


def identity_of(page: Page) -> str:
    """The page's short link, else its own address, else the name of its document."""
    address = page.parted.short_link or page.parted.url
    return address.value if address else page.name


def findings_of(page: Page) -> Iterator[Finding]:
    """What is wrong with *page*; with an error there is no article."""
    if not page.head.headline:
        yield Finding(
            code="title-missing",
            severity="error",
            message="has no headline above its date",
            advice="the headline is a block of its own, after the kicker",
            field="title",
        )
    published = _published(page.head)
    if published is None:
        yield Finding(
            code="date-missing",
            severity="error",
            message="has no date that can be read in one way only",
            advice="write the date of publication on a line of its own in front of the text",
            field="published",
        )
    elif published[1].relative:
        yield Finding(
            code="date-relative",
            severity="warning",
            message=f"{published[0].plain[:60]!r} was counted from the moment of reading",
            advice="print the date itself",
            field="published",
        )
    if not (page.parted.short_link or page.parted.url):
        yield Finding(
            code="id-from-name",
            severity="warning",
            message="has no short link and no address of its own: the document's name is its id",
            advice="keep the name, or print the short link on a line of its own below the teaser",
            field="id",
        )
    if page.characters_removed:
        yield Finding(
            code="characters-removed",
            severity="warning",
            message=f"{page.characters_removed:,} characters that may not stand in a feed"
            " were taken out",
        )
    yield from _address_findings(page)
    for number, image in enumerate(page.body.images):
        if image.image.credit is None:
            yield Finding(
                code="credit-missing",
                severity="warning",
                message=f"the image in line {image.last_line} has no credit",
                advice="name who made it",
                field=f"images[{number}].credit",
            )


def provenance_of(page: Page, terms: ReaderContext) -> dict[str, Provenance]:
    """Where each value came from, by field."""
    told: dict[str, Provenance] = {}
    head, body = page.head, page.body
    if head.headline:
        told["title"] = _from_lines(head.headline)
    if head.kicker:
        told["kicker"] = told["section"] = _from_lines([head.kicker])
    if head.teaser:
        told["summary"] = _from_lines(head.teaser)
    if published := _published(head):
        told["published"] = _from_lines([published[0]])
    if updated := _updated(head):
        told["updated"] = _from_lines([updated[0]])
    for field, address in (("short_link", page.parted.short_link), ("url", page.parted.url)):
        if address:
            told[field] = _from_lines([address.line])
            told.setdefault("id", told[field])
    for line, byline in _bylines(page):
        if byline.authors:
            told.setdefault("authors", _from_line(line, byline.authors_verbatim))
        if byline.agencies:
            told.setdefault("agencies", _from_line(line, byline.agencies_verbatim))
    if page.language:
        told["language"] = Provenance(origin=page.language.origin, verbatim=page.language.verbatim)
    elif terms.language:
        told["language"] = Provenance(origin="the language of the source")
    if body.first_line is not None:
        told["content_html"] = Provenance(origin=f"lines {body.first_line}-{body.last_line}")
    for number, image in enumerate(body.images):
        for field, each in image.provenance.items():
            told[f"images[{number}].{field}"] = each
    return told


def _address_findings(page: Page) -> Iterator[Finding]:
    short_link, url = page.parted.short_link, page.parted.url
    return mismatch(short_link.value if short_link else None, url.value if url else None)


def _published(head: Head) -> tuple[Line, ParsedDate] | None:
    """The last date of publication in the head; a date of change only where no other stands."""
    found = [(dated.line, dated.published) for dated in head.dates if dated.published]
    if not found:
        found = [(dated.line, dated.updated) for dated in head.dates if dated.updated]
    return found[-1] if found else None


def _updated(head: Head) -> tuple[Line, ParsedDate] | None:
    """The date of change, if the head gives one that is later than that of publication."""
    published = _published(head)
    found = [(dated.line, dated.updated) for dated in head.dates if dated.updated]
    if published is None or not found or found[-1][1].moment <= published[1].moment:
        return None
    return found[-1]


def _bylines(page: Page) -> list[tuple[Line, Byline]]:
    signature = page.body.signature
    return [*page.head.bylines, *([signature] if signature else [])]


def _language(page: Page) -> str | None:
    return next(iter(page.language.languages)) if page.language else None


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _from_line(line: Line, verbatim: str | None) -> Provenance:
    return Provenance(origin=f"line {line.number}", verbatim=verbatim)


def _from_lines(lines: Iterable[Line]) -> Provenance:
    stood = list(lines)
    first, last = stood[0].number, stood[-1].number
    where = f"line {first}" if first == last else f"lines {first}-{last}"
    return Provenance(origin=where, verbatim="\n".join(line.text for line in stood))
