"""Articles from HTML pages, saved or fetched.

A page is taken apart first: where its headline, its body and its images are. Then each field of the
article is filled. What the page tells machines (:mod:`metadata`) and what it prints (:mod:`blocks`)
are both used: every field's own module decides which of them counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from feedpub.article import Provenance
from feedpub.intake.body.sanitise import BodyRefused, body_findings, read_body
from feedpub.intake.lexicon import CreditWords, credit_words_of
from feedpub.intake.readers import places
from feedpub.intake.readers.article import ArticleDraft, Found
from feedpub.intake.readers.content import unreadable
from feedpub.intake.readers.html.addresses import base_of, page_address, page_ids, short_link
from feedpub.intake.readers.html.authors import named_people, read_authors, site_names
from feedpub.intake.readers.html.blocks import Block, Box, blocks_of
from feedpub.intake.readers.html.body import body_html, placed_embeds, text_blocks
from feedpub.intake.readers.html.body_range import BodyRange, find_body_range
from feedpub.intake.readers.html.dates import local_zone, read_expires, read_published, read_updated
from feedpub.intake.readers.html.document import MAX_FILE, Unreadable, parse_page
from feedpub.intake.readers.html.exports import (
    MEDIUM_LIST,
    MEDIUM_LIST_ADVICE,
    SUBSTACK,
    SUBSTACK_ADVICE,
    is_medium_list,
    is_substack_text,
    medium_mark,
    medium_post,
    put_medium_post,
)
from feedpub.intake.readers.html.hints import (
    hints_for,
    mark_parts,
    selected_authors,
    selected_date,
    selected_elements,
    selected_text,
)
from feedpub.intake.readers.html.images import ImageCandidate, read_images
from feedpub.intake.readers.html.learnt import Learnt, host_of
from feedpub.intake.readers.html.media import read_media
from feedpub.intake.readers.html.metadata import PageData, read_data
from feedpub.intake.readers.html.page_kinds import other_kind
from feedpub.intake.readers.html.printed_dates import Places, PrintedDate, places_of, printed_dates
from feedpub.intake.readers.html.site_features import features_of
from feedpub.intake.readers.html.site_rules import NO_RULES, parsed_rules
from feedpub.intake.readers.html.summary import Summary, read_summary
from feedpub.intake.readers.html.titles import headline_block, read_kicker, read_title
from feedpub.intake.readers.html.topics import (
    is_sponsored,
    read_access,
    read_language,
    read_section,
    read_tags,
)
from feedpub.intake.readers.json_ld import clean_text, listed, words_in_works
from feedpub.intake.readers.publication_status import Mark, creative_work_status
from feedpub.nouns import dataclass, field, replace
from feedpub.protocols import (
    DATE_MISSING,
    PAGE_NOT_ARTICLE,
    Raw,
    ReaderContext,
    Reading,
    Revision,
    SiteHints,
    SitePage,
)

#: How many blocks above and below the headline belong to the head.
_ABOVE, _BELOW = 8, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class HTMLPage:
    """A page, with what the readers of its single fields need."""

    root: HtmlElement
    data: PageData

    #: The canonical address.
    url: Found[str] | None

    #: What relative addresses are relative to.
    base: str | None

    #: Names of the publisher and its site: no authors, no part of a title.
    site_names: list[str]
    hints: SiteHints
    words: CreditWords

    #: All blocks, and those around the headline.
    blocks: list[Block]
    head: list[Block]
    headline: Block | None
    body: BodyRange | None
    images: list[ImageCandidate]
    language: Found[str] | None

    #: With the language and the time zone of the page.
    context: ReaderContext

    #: Where the time zone comes from. None: from the source.
    zone_origin: str | None

    #: What rules learnt from its site say about it.
    learnt: Learnt = field(default_factory=Learnt)

    @property
    def caption_boxes(self) -> frozenset[Box]:
        return frozenset(each.caption_box for each in self.images if each.caption_box is not None)

    @property
    def places(self) -> Places:
        return places_of(self.blocks, self.headline, self.body, self.caption_boxes)


def page_of(root: HtmlElement, raw: Raw, context: ReaderContext) -> HTMLPage:
    """Take the page *root*, which was read from *raw*, apart."""
    data = read_data(root)
    url = page_address(data, raw.address)
    address = url.value if url else None
    hints = hints_for(context.sites, address) or SiteHints()
    mark_parts(root, hints)
    words = credit_words_of(context)
    names = site_names(data, address)
    blocks = blocks_of(root)
    headline = headline_block(blocks, data, names)
    selected = selected_elements(root, hints.body)
    body = find_body_range(blocks, _article_body(data), headline, selected)
    at = blocks.index(headline) if headline is not None else 0
    base = base_of(root, address, context.base)
    language = read_language(root, data, body.blocks if body else ())
    zone = local_zone(address, language.value if language else None)
    if hints.timezone:
        zone = ZoneInfo(hints.timezone), "its site in the configuration"
    return HTMLPage(
        root=root,
        data=data,
        url=url,
        base=base,
        site_names=names,
        hints=hints,
        words=words,
        blocks=blocks,
        head=blocks[max(0, at - _ABOVE) : at + _BELOW],
        headline=headline,
        body=body,
        images=_images(body, headline, data, base, address, names, words),
        language=language,
        context=replace(
            context,
            timezone=zone[0] if zone else context.timezone,
            language=language.value if language else context.language,
        ),
        zone_origin=zone[1] if zone else None,
    )


def _images(
    body: BodyRange | None,
    headline: Block | None,
    data: PageData,
    base: str | None,
    address: str | None,
    names: Iterable[str],
    words: CreditWords,
) -> list[ImageCandidate]:
    return read_images(body, headline, data, base, address, names, named_people(data), words)


def _with_site_rules(
    page: HTMLPage, raw: Raw, context: ReaderContext
) -> tuple[HTMLPage, SitePage | None]:
    """Return *page* read by the rules learnt from its site, and what is learnt from it."""
    host = host_of(page, raw.address) if context.site_rules is not None else None
    if context.site_rules is None or host is None:
        return page, None
    site_page = SitePage(host=host, features=features_of(page))
    rules = parsed_rules(context.site_rules(host)) if page.hints.learn else NO_RULES
    learnt = Learnt.about(page, rules)
    images = page.images
    if credits := learnt.mark_credits(page):
        address = page.url.value if page.url else None
        images = _images(
            page.body, page.headline, page.data, page.base, address, page.site_names, page.words
        )
    for each in images:
        learnt.name_credit(each, credits)
        learnt.add_caption(each, page)
        if learnt.is_furniture(each.image.caption):
            each.image = replace(each.image, caption=None)
    return replace(page, learnt=learnt, images=images), site_page


def _article_body(data: PageData) -> str:
    """Return the article's text in the page's metadata; empty if it is missing or short."""
    for _origin, value in data.of_article("articleBody"):
        if isinstance(value, str) and len(value) > 200:
            return clean_text(value[:500_000])
    return ""


#: What to do about a finding, by its code.
_ADVICE = {
    "title-missing": "the headline is the page's h1",
    DATE_MISSING: "the page has no date of publication that can be read: give datePublished,"
    " article:published_time or a time element",
}


@dataclass(frozen=True, slots=True)
class HTMLPageReader:
    """Reads pages. Each file is one article."""

    def read(self, raw: Raw, context: ReaderContext) -> Iterator[Reading]:
        with raw.open() as stream:
            content = stream.read(MAX_FILE + 1)
        if is_substack_text(raw.name, content):
            yield unreadable(raw.name, "substack-export", SUBSTACK, SUBSTACK_ADVICE)
            return
        try:
            root = parse_page(content)
        except Unreadable as refused:
            yield unreadable(raw.name, refused.code, str(refused), refused.advice)
            return
        if is_medium_list(root):
            yield unreadable(raw.name, "nothing-readable", MEDIUM_LIST, MEDIUM_LIST_ADVICE)
            return
        page, site_page = _with_site_rules(page_of(root, raw, context), raw, context)
        draft = ArticleDraft(source=raw.source, name=raw.name)
        exported = medium_post(root)
        kept_out = _put_texts(draft, page)
        _put_identity(draft, page)
        places = page.places
        _put_dates(draft, page, places)
        _put_people_and_tags(draft, page, places)
        if exported is not None:
            put_medium_post(draft, exported)
        _put_body(draft, page, kept_out)
        _put_place(draft, page)
        draft.put_images((each.image, each.provenance) for each in page.images)
        draft.check_credits()
        status = _status(page.data) or medium_mark(raw.name, exported)
        reading = _reading(draft, status, context)
        if site_page is not None:
            used = page.learnt.used
            site_page = replace(site_page, rules=page.learnt.digest, applied=tuple(used.values()))
        yield replace(reading, site_page=site_page, page_ids=page_ids(page.data))


def _reading(draft: ArticleDraft, status: Mark | None, context: ReaderContext) -> Reading:
    """Return the article of *draft*, or the takedown that its *status* is."""
    if status is not None and not status.doubtful:
        revision = Revision(at=draft.values.get("updated"))
        return status.reading(draft.name, draft.names, revision)
    if status is not None:
        # The page is public, whatever the word means.
        draft.add_doubt(status)
    draft.drop_early_update()
    return draft.reading(id=draft.values["id"], now=context.now)


def _status(data: PageData) -> Mark | None:
    """Return what ``creativeWorkStatus`` says, if the article is not public."""
    found = (
        creative_work_status(value, origin)
        for origin, value in data.of_article("creativeWorkStatus")
    )
    return next(filter(None, found), None)


def _put_texts(draft: ArticleDraft, page: HTMLPage) -> list[str]:
    """Put title, kicker, summary and the like; return the texts that the body leaves out."""
    root, data, hints, headline = page.root, page.data, page.hints, page.headline
    title = (
        selected_text(root, hints.title, "title")
        or page.learnt.text("title")
        or read_title(headline, data, page.site_names, page.blocks)
    )
    words = title.value if title else ""
    kicker = (
        selected_text(root, hints.kicker, "kicker")
        or page.learnt.text("kicker")
        or read_kicker(headline, page.blocks, words)
    )
    summary = read_summary(headline, page.head, page.body, page.caption_boxes, data, words)
    if summary.found and page.learnt.is_furniture(summary.found.value):
        summary = Summary()
    hinted = selected_text(root, hints.summary, "summary")
    learnt = None if hinted else page.learnt.text("summary")
    draft.put_found("title", title)
    draft.put_found("kicker", kicker)
    draft.put_found("summary", hinted or learnt or summary.found)
    draft.put_found("access", read_access(data))
    draft.put_found("correction", _correction(data))
    draft.values["sponsored"] = is_sponsored(data)
    draft.put_found("language", page.language)
    blocks = (headline, *summary.blocks)
    # As a paragraph of the body it stays there.
    in_body = learnt and page.body and learnt.value in {each.text for each in page.body.blocks}
    found = (title, kicker, hinted, None if in_body else learnt)
    return [each.value for each in found if each] + [each.text for each in blocks if each]


def _correction(data: PageData) -> Found[str] | None:
    """Return what was corrected, as the metadata of the page say it."""
    for origin, value in data.of_article("correction"):
        if words := words_in_works(map(data.resolved, listed(value))):
            return Found(value=words, origin=origin)
    return None


def _put_identity(draft: ArticleDraft, page: HTMLPage) -> None:
    draft.put_found("short_link", short_link(page.root, page.data))
    draft.put_found("url", page.url)
    draft.put_page_id()
    unnamed = Provenance(origin="the name of the document", verbatim=draft.name)
    draft.provenance.setdefault("id", unnamed)
    draft.put_default_language(page.context.language)


def _put_dates(draft: ArticleDraft, page: HTMLPage, places: Places) -> None:
    """Put the dates; report what is missing, now that every required field was looked for."""
    printed: Iterable[PrintedDate] = printed_dates(
        places,
        page.headline,
        page.body,
        page.context,
        page.words,
        page.url.value if page.url else None,
    )
    if "published" in page.learnt.rules.fields:
        # Looked at twice.
        printed = tuple(printed)
    published = (
        selected_date(page.root, page.hints.published, page.context)
        or page.learnt.published(printed, page.context)
        or read_published(page.data, page.root, printed, page.context)
    )
    for key, dated in (
        ("published", published),
        ("updated", read_updated(page.data, page.context)),
        ("expires", read_expires(page.data, page.context)),
    ):
        if dated is not None:
            local = dated.zoneless and page.zone_origin
            origin = dated.origin + (f", in the zone of {page.zone_origin}" if local else "")
            draft.put_date(key, dated.parsed, origin, dated.verbatim)
    draft.drop_early_end()
    draft.check_required(_ADVICE)
    if published is None and (kind := other_kind(page.root, page.data)) is not None:
        draft.add_finding(PAGE_NOT_ARTICLE, f"gives no date, and is {kind}", severity="error")
    if published is not None and published.parsed.relative:
        draft.report_relative_date(published.verbatim)
    draft.check_page_id("give the page a link rel=canonical; a renamed file is a new article")
    draft.check_short_link()


def _put_people_and_tags(draft: ArticleDraft, page: HTMLPage, places: Places) -> None:
    authors = (
        selected_authors(page.root, page.hints.authors, page.words)
        or page.learnt.authors(page.words)
        or read_authors(page.data, places, page.site_names, page.words, page.context)
    )
    draft.put("authors", authors.names, authors.origin, authors.verbatim)
    draft.put("agencies", authors.agencies, authors.origin)
    section = read_section(page.data, places)
    draft.put_found("section", section)
    tags, origin = read_tags(page.root, page.data, places, section)
    draft.put("tags", tags, origin)


def _put_place(draft: ArticleDraft, page: HTMLPage) -> None:
    """Put where the article is about: what its metadata say, else a place that its text names."""

    def is_about(name: str) -> bool:
        texts = (draft.values.get(key) or "" for key in ("title", "summary", "content_html"))
        named = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        return any(named.search(text) for text in texts)

    data = page.data
    for origin, value in data.of_article("contentLocation", "spatialCoverage"):
        if found := places.of_things(listed(value), data.resolved):
            draft.put("place", places.place_in(found), origin)
            return
    if located := places.of_meta(data.meta, is_about):
        draft.put("place", places.place_in(located[0]), f"meta {located[1]}")


def _put_body(draft: ArticleDraft, page: HTMLPage, kept_out: list[str]) -> None:
    """Put the sanitised body without the texts *kept_out*, or report why there is none."""
    findings = len(draft.findings)
    source = ""
    if page.body is not None:
        read = text_blocks(page.body, page.images, kept_out, page.context, page.words)
        blocks = page.learnt.without_furniture(read)
        source = body_html(blocks, page.images, placed_embeds(page.body, blocks))
        try:
            cleaned = read_body(source, page.base)
        except BodyRefused as refused:
            advice = "the article goes out without it"
            message = f"the text {refused}"
            draft.add_finding(refused.code, message, advice=advice, field="content_html")
        else:
            draft.findings += body_findings(source, cleaned)
            left_out = len(read) - len(blocks)
            repeated = f", without {left_out} that repeat on its site" if left_out else ""
            draft.put("content_html", cleaned.content, f"the page's running text{repeated}")
    media = read_media(source if "content_html" in draft.values else "", page.data, page.base)
    draft.put("media", tuple(file for file, _ in media.values()), "its media")
    for number, (_, origin) in enumerate(media.values()):
        draft.provenance[f"media[{number}].url"] = Provenance(origin=origin)
    if "content_html" not in draft.values and len(draft.findings) == findings:
        draft.add_finding(
            "body-missing",
            "has no running text",
            advice="a page that scripts fill has to be saved after they ran",
            field="content_html",
        )
