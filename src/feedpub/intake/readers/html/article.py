"""From what was found on an HTML page to an article, with where each value came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from feedpub.article import Access, Article, Provenance, known_as
from feedpub.feed import Finding
from feedpub.intake.readers.html.authors import Authors
from feedpub.intake.readers.html.dates import Dated
from feedpub.intake.readers.html.metadata import Found
from feedpub.intake.readers.html.metadata_images import ImageCandidate
from feedpub.intake.short_links import mismatch
from feedpub.protocols import ReaderContext


@dataclass(frozen=True, slots=True, kw_only=True)
class HTMLPage:
    """All that was found on a page."""

    source: str
    name: str
    title: Found | None
    kicker: Found | None
    summary: Found | None
    published: Dated | None
    updated: Dated | None

    #: What told the zone of times without one; None if they are in the source's.
    zone: str | None
    authors: Authors
    section: Found | None
    tags: tuple[str, ...]
    tags_origin: str
    access: Found | None
    sponsored: bool
    language: Found | None
    url: Found | None
    short_link: Found | None
    content_html: str | None

    #: Of the body: why it was refused, what was taken out.
    body_findings: tuple[Finding, ...]
    pictures: Sequence[ImageCandidate]


def article_of(page: HTMLPage, terms: ReaderContext) -> Article | None:
    """The article of *page*; None without what every article has."""
    if page.title is None or page.published is None:
        return None
    updated = page.updated
    if updated and updated.parsed.moment <= page.published.parsed.moment:
        updated = None
    return Article(
        source=page.source,
        id=identity_of(page),
        url=page.url.value if page.url else None,
        short_link=page.short_link.value if page.short_link else None,
        title=page.title.value,
        kicker=page.kicker.value if page.kicker else None,
        summary=page.summary.value if page.summary else None,
        content_html=page.content_html,
        authors=page.authors.names,
        agencies=page.authors.agencies,
        section=page.section.value if page.section else None,
        tags=page.tags,
        access=cast(Access, page.access.value) if page.access else None,
        sponsored=page.sponsored,
        language=page.language.value if page.language else terms.language,
        published=page.published.parsed.moment,
        published_by_day=page.published.parsed.by_day,
        updated=updated.parsed.moment if updated else None,
        images=tuple(picture.image for picture in page.pictures),
    )


def identity_of(page: HTMLPage) -> str:
    """The page's short link, else its own address, else the name of its document."""
    address = page.short_link or page.url
    return address.value if address else page.name


def names_of(page: HTMLPage) -> tuple[str, ...]:
    """What the article of *page* is known by."""
    url = page.url.value if page.url else None
    return known_as(None, url, page.short_link.value if page.short_link else None) or (page.name,)


def findings_of(page: HTMLPage) -> Iterator[Finding]:
    """What is wrong with *page*; with an error there is no article."""
    if page.title is None:
        yield Finding(
            code="title-missing",
            severity="error",
            message="has no headline and no title",
            advice="the headline is the page's h1",
            field="title",
        )
    if page.published is None:
        yield Finding(
            code="date-missing",
            severity="error",
            message="has no date that can be read in one way only",
            advice="give datePublished, article:published_time or a time element",
            field="published",
        )
    elif page.published.parsed.relative:
        yield Finding(
            code="date-relative",
            severity="warning",
            message=f"{page.published.verbatim[:60]!r} was counted from the moment of reading",
            advice="print the date itself",
            field="published",
        )
    if page.url is None and page.short_link is None:
        yield Finding(
            code="id-from-name",
            severity="warning",
            message="has no short link and no canonical address: its name is its id",
            advice="give the page a link rel=canonical; a renamed file is a new article",
            field="id",
        )
    yield from mismatch(
        page.short_link.value if page.short_link else None, page.url.value if page.url else None
    )
    if page.content_html is None and not page.body_findings:
        yield Finding(
            code="body-missing",
            severity="warning",
            message="has no running text",
            advice="a page that scripts fill has to be saved after they ran",
            field="content_html",
        )
    yield from page.body_findings
    for number, picture in enumerate(page.pictures):
        if picture.image.credit is None:
            yield Finding(
                code="credit-missing",
                severity="warning",
                message="the image has no credit",
                advice="name who made it",
                field=f"images[{number}].credit",
            )


def provenance_of(page: HTMLPage, terms: ReaderContext) -> dict[str, Provenance]:
    """Where each value came from, by field."""
    told: dict[str, Provenance] = {}
    for field, found in (
        ("title", page.title),
        ("kicker", page.kicker),
        ("summary", page.summary),
        ("section", page.section),
        ("access", page.access),
        ("language", page.language),
        ("short_link", page.short_link),
        ("url", page.url),
    ):
        if found is not None:
            told[field] = Provenance(origin=found.origin, verbatim=found.verbatim or found.value)
    told["id"] = (
        told.get("short_link")
        or told.get("url")
        or Provenance(origin="the name of the document", verbatim=page.name)
    )
    if page.language is None and terms.language:
        told["language"] = Provenance(origin="the language of the source")
    for field, dated in (("published", page.published), ("updated", page.updated)):
        if dated is not None:
            local = f", in the zone of {page.zone}" if dated.zoneless and page.zone else ""
            told[field] = Provenance(origin=dated.origin + local, verbatim=dated.verbatim)
    if page.authors.names:
        told["authors"] = Provenance(origin=page.authors.origin, verbatim=page.authors.verbatim)
    if page.authors.agencies:
        told["agencies"] = Provenance(origin=page.authors.origin)
    if page.tags:
        told["tags"] = Provenance(origin=page.tags_origin)
    if page.content_html:
        told["content_html"] = Provenance(origin="the page's running text")
    for number, picture in enumerate(page.pictures):
        for field, each in picture.provenance.items():
            told[f"images[{number}].{field}"] = each
    return told
