"""Articles from HTML pages, saved or fetched (design/intake.md, section 3)."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from feedpub.feed import Finding, has_errors
from feedpub.intake.body.figures import place_figures
from feedpub.intake.body.sanitise import BodyRefused, body_findings, clean_body
from feedpub.intake.lexicon import CreditWords, credit_words_of
from feedpub.intake.readers.content import unreadable
from feedpub.intake.readers.html.addresses import base_of, page_address, short_link
from feedpub.intake.readers.html.article import (
    HTMLPage,
    article_of,
    findings_of,
    identity_of,
    names_of,
    provenance_of,
)
from feedpub.intake.readers.html.authors import read_authors, site_names, told_names
from feedpub.intake.readers.html.blocks import Block, Box, blocks_of
from feedpub.intake.readers.html.body import body_html, text_blocks
from feedpub.intake.readers.html.body_range import BodyRange, find_place
from feedpub.intake.readers.html.dates import local_zone, read_published, read_updated
from feedpub.intake.readers.html.document import MAX_FILE, Unreadable, parse_page
from feedpub.intake.readers.html.embeds import placed_embeds
from feedpub.intake.readers.html.hints import (
    hints_for,
    mark,
    told,
    told_authors,
    told_date,
)
from feedpub.intake.readers.html.images import read_pictures
from feedpub.intake.readers.html.metadata import PageData, clean_text, read_data
from feedpub.intake.readers.html.metadata_images import ImageCandidate
from feedpub.intake.readers.html.summary import read_summary
from feedpub.intake.readers.html.titles import headline_block, read_kicker, read_title
from feedpub.intake.readers.html.topics import (
    is_sponsored,
    read_access,
    read_language,
    read_section,
    read_tags,
)
from feedpub.intake.readers.publication_status import Mark, creative_work_status
from feedpub.intake.readers.text.lexicon import PageWords, page_words
from feedpub.intake.readers.text.lines import columns
from feedpub.protocols import Raw, ReaderContext, Reading, Revision, SiteHints

#: Blocks on either side of the headline that may tell of its article.
_ABOVE, _BELOW = 8, 60


@dataclass(frozen=True, slots=True)
class HTMLPageReader:
    """Reads pages. Each file is one article."""

    def read(self, raw: Raw, terms: ReaderContext) -> Iterator[Reading]:
        with raw.open() as stream:
            content = stream.read(MAX_FILE + 1)
        try:
            root = parse_page(content)
        except Unreadable as refused:
            yield unreadable(raw.name, refused.code, str(refused), refused.advice)
            return
        data = read_data(root)
        url = page_address(data, raw.address)
        hints = hints_for(terms.sites, url.value if url else None)
        if hints is not None:
            mark(root, hints)
        page = _read(
            blocks_of(root), data, root, raw, terms, page_words(), credit_words_of(terms), hints
        )
        findings = tuple(findings_of(page))
        status = _status(data)
        if status is not None and not status.doubtful:
            revision = Revision(at=page.updated.parsed.moment if page.updated else None)
            yield status.reading(raw.name, names_of(page), revision)
            return
        if status is not None:
            # The page is public, whatever the word means.
            findings = (*findings, replace(status.finding(), severity="warning"))
        yield Reading(
            name=raw.name,
            article=None if has_errors(findings) else article_of(page, terms),
            id=identity_of(page),
            provenance=provenance_of(page, terms),
            findings=findings,
        )


def _read(
    blocks: list[Block],
    data: PageData,
    root: HtmlElement,
    raw: Raw,
    terms: ReaderContext,
    words: PageWords,
    credits: CreditWords,
    hints: SiteHints | None,
) -> HTMLPage:
    hints = hints or SiteHints()
    url = page_address(data, raw.address)
    short = short_link(root, data)
    base = base_of(root, url.value if url else None, terms.base)
    houses = site_names(data, url.value if url else None)
    headline = headline_block(blocks, data, houses)
    place = find_place(blocks, _told_text(data), headline)
    sample = [block.text[:2000] for block in (place.blocks if place else ())][:20]
    language = read_language(root, data, sample, words)
    title = told(root, hints.title, "title") or read_title(headline, data, houses)
    kicker = told(root, hints.kicker, "kicker") or read_kicker(
        headline, blocks, title.value if title else ""
    )
    head = _head(blocks, headline)
    pictures = read_pictures(place, headline, data, base, told_names(data), credits)
    legends = {each.legend_box for each in pictures if each.legend_box is not None}
    summary = read_summary(headline, head, place, legends, data, title.value if title else "")
    hinted_summary = told(root, hints.summary, "summary")
    zone = local_zone(url.value if url else None, language.value if language else None)
    if hints.timezone:
        zone = ZoneInfo(hints.timezone), "its site in the configuration"
    dating = replace(
        terms,
        timezone=zone[0] if zone else terms.timezone,
        language=language.value if language else terms.language,
    )
    taken = [each.value for each in (title, kicker, hinted_summary) if each]
    taken += [each.text for each in (headline, *summary.blocks) if each]
    content: str | None = None
    findings: tuple[Finding, ...] = ()
    if place is not None:
        texts = text_blocks(place, pictures, taken, dating, words, credits)
        source = body_html(texts, pictures, placed_embeds(place, texts))
        content, findings = _body(source, pictures, base)
    tags, tags_origin = read_tags(root, data)
    return HTMLPage(
        source=raw.source,
        name=raw.name,
        title=title,
        kicker=kicker,
        summary=hinted_summary or summary.found,
        published=told_date(root, hints.published, dating)
        or read_published(data, head, dating, words, credits),
        updated=read_updated(data, dating),
        zone=zone[1] if zone else None,
        authors=told_authors(root, hints.authors, words, credits)
        or read_authors(
            data, _byline_blocks(head, headline, place, legends), houses, words, credits
        ),
        section=read_section(data),
        tags=tags,
        tags_origin=tags_origin,
        access=read_access(data),
        sponsored=is_sponsored(data),
        language=language,
        url=url,
        short_link=short,
        content_html=content,
        body_findings=findings,
        pictures=pictures,
    )


def _status(data: PageData) -> Mark | None:
    """What the article says of how far it is in its life."""
    found = (
        creative_work_status(value, origin)
        for origin, value in data.of_article("creativeWorkStatus")
    )
    return next(filter(None, found), None)


def _told_text(data: PageData) -> str:
    """The article's text as machines are told it, or empty."""
    for _key, value in data.of_article("articleBody"):
        if isinstance(value, str) and len(value) > 200:
            return clean_text(value[:500_000])
    return ""


def _head(blocks: list[Block], headline: Block | None) -> list[Block]:
    """The blocks around the headline."""
    at = blocks.index(headline) if headline is not None else 0
    return blocks[max(0, at - _ABOVE) : at + _BELOW]


def _byline_blocks(
    head: list[Block], headline: Block | None, place: BodyRange | None, legends: Set[Box]
) -> list[Block]:
    """The blocks of the head in which a byline can stand: down to the first paragraph."""
    own = set(place.blocks) if place else set()
    found: list[Block] = []
    below = headline is None
    for block in head:
        below = below or block is headline
        if any(box in legends for box in block.box.up()):
            continue
        if below and block in own and block.kind == "p" and columns(block.text) > 100:
            break
        found.append(block)
    at = found.index(headline) if headline in found else 0
    return [*found[at + 1 :], *reversed(found[max(0, at - 4) : at])]


def _body(
    source: str, pictures: list[ImageCandidate], base: str | None
) -> tuple[str | None, tuple[Finding, ...]]:
    """The body in normal form, and what is wrong with it."""
    try:
        content = clean_body(source, base)
    except BodyRefused as refused:
        finding = Finding(
            code=refused.code,
            severity="warning",
            field="content_html",
            message=f"the text {refused}",
            advice="the article goes out without it",
        )
        return None, (finding,)
    findings = tuple(body_findings(source, content))
    content = place_figures(content, tuple(picture.image for picture in pictures))
    return content or None, findings
