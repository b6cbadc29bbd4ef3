"""Entries: what a feed says of each of its articles."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urljoin

from feedpub.addresses import is_iri, page_path, tag_uri, web_address
from feedpub.article import ArchivedArticle, Article, Image, figure_html
from feedpub.assembly.bodies import (
    beginning,
    first_paragraph,
    shows,
    text_of,
    with_embeds,
    with_only,
    without,
)
from feedpub.feed import Category, Channel, Enclosure, Entry, Feed, Withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """How a feed presents its articles."""

    #: Which of an article's two addresses an entry leads to; the other one where it is missing.
    link: Literal["short", "canonical"] = "short"

    #: The newsroom's own page; categories' schemes are named below it.
    site: str

    #: How many paragraphs of an article's body are shown. None: all of it; 0: its summary alone.
    paragraphs: int | None = None

    #: Whether that holds for articles that readers pay for, too; else only their summary is shown.
    paid_in_full: bool = False

    #: Whether the kicker stands in front of the title.
    kicker: bool = False

    #: What stands in front of the title of an article that somebody paid for. None: nothing.
    sponsored: str | None = None

    #: Whether a picture that nobody is credited for stays out.
    holds_uncredited: bool = False

    #: Hosts whose frames may travel; what else is embedded becomes a link to the article.
    embeds: frozenset[str] = frozenset()

    #: Sections and tags that never go out.
    internal: frozenset[str] = frozenset()


def entry_id(article: Article, authority: str | None) -> str | None:
    """Return the id that is minted for *article*; None if *authority* is needed and missing.

    The article's own id if that is an absolute IRI, else ``tag:AUTHORITY:SOURCE/ID`` (RFC 4151).
    """
    if is_iri(article.id):
        return article.id
    return tag_uri(authority, article.source, article.id) if authority else None


def assemble(
    channel: Channel,
    articles: Iterable[ArchivedArticle],
    treatment: Presentation,
    *,
    now: datetime,
    since: datetime | None,
    withdrawn: tuple[Withdrawn, ...] = (),
    moved: datetime | None = None,
) -> Feed | None:
    """Return the feed of *articles*, in their order, and of what was *withdrawn* from it.

    *now* decides which pictures may still be shown, and nothing else.
    *since* is when the feed last changed, for a feed that has lost all its entries; *moved* when
    an entry was last withdrawn from it or restored, for every feed.
    None if there is no entry and never was one: then nobody can say when the feed changed.
    """
    entries = tuple(_entry(kept, treatment, now, feed_of(channel)) for kept in articles)
    moments = [entry.updated for entry in entries] or ([] if since is None else [since])
    if moved is not None:
        moments.append(moved)
    if not moments:
        return None
    return Feed(channel=channel, entries=entries, updated=max(moments), withdrawn=withdrawn)


def feed_of(channel: Channel) -> str:
    """The name of the feed that *channel* is an archive document of; its own if it is none."""
    if channel.page is None:
        return channel.name
    return page_path(f"{channel.name}.", channel.page, undo=True).removesuffix(".")


def _entry(kept: ArchivedArticle, treatment: Presentation, now: datetime, feed: str) -> Entry:
    article = kept.article
    link, related = _links(article, treatment, kept.entry_id)
    images = [image for image in article.images if _may_be_shown(image, treatment, now)]
    whole = article.content_html or ""
    for image in article.images:
        if image not in images:
            whole = without(whole, image)
    if treatment.holds_uncredited:
        # Nor is anybody credited for what the body shows besides, and for posters of players.
        whole = with_only(whole, images)
    paragraphs = treatment.paragraphs
    if article.access in ("metered", "paid") and not treatment.paid_in_full:
        paragraphs = 0
    body = whole
    if paragraphs is not None:
        body = beginning(whole, paragraphs)
        # What stands further down is the article's; its lead image is the entry's, too.
        images = images[:1] + [image for image in images[1:] if shows(body, image)]
    content = None
    if paragraphs != 0:
        content = _content(with_embeds(body, link, treatment.embeds), article.summary, images)
    if content and article.correction:
        content += f"<p><em>{html.escape(article.correction, quote=False)}</em></p>"
    summary = article.summary or first_paragraph(whole)
    return Entry(
        id=kept.entry_id,
        ids=kept.ids_in(feed),
        link=link,
        related=related,
        related_is="canonical_url" if related == article.url else "short_link",
        title=_title(article, treatment),
        summary=summary or article.title,
        has_own_summary=article.summary is not None,
        content=content,
        published=article.published,
        # RFC 4287, 4.2.15: an entry is never updated before it was published.
        updated=max(filter(None, (article.published, article.updated, kept.touched))),
        language=article.language,
        authors=article.authors,
        contributors=article.agencies,
        categories=_categories(article, treatment),
        rights=article.rights,
        enclosures=tuple(_enclosure(each, content is not None) for each in images if each.url),
    )


def _title(article: Article, treatment: Presentation) -> str:
    label = treatment.sponsored if article.sponsored else None
    kicker = article.kicker if treatment.kicker else None
    return ": ".join(part for part in (label, kicker, article.title) if part)


def _links(
    article: Article, treatment: Presentation, entry_id: str
) -> tuple[str | None, str | None]:
    """Where the entry leads, and the article's other address; None where there is none."""
    addresses = [article.short_link, article.url]
    if treatment.link == "canonical":
        addresses.reverse()
    known = [address for address in addresses if address]
    if not known:
        # Neither is known: the id leads to the article if it is a web address.
        return web_address(entry_id), None
    return known[0], known[1] if len(known) > 1 and known[1] != known[0] else None


def _content(body: str, summary: str | None, images: list[Image]) -> str | None:
    """*body* with every one of *images* in it once: the lead image first, the others at the end."""
    missing = [image for image in images if not shows(body, image)]
    if summary and len(text_of(body)) < len(summary) and (body or missing):
        # Three readers show nothing of a body that is shorter than its summary.
        body = f"<p>{html.escape(summary, quote=False)}</p>{body}"
    leading = [image for image in missing if image is images[0]]
    trailing = [image for image in missing if image is not images[0]]
    pieces = [*map(figure_html, leading), body, *map(figure_html, trailing)]
    return "".join(pieces) or None


def _may_be_shown(image: Image, treatment: Presentation, now: datetime) -> bool:
    if treatment.holds_uncredited and not image.credit:
        return False
    return image.rights_expires is None or now < image.rights_expires


def _enclosure(image: Image, shown: bool) -> Enclosure:
    assert image.url is not None
    return Enclosure(
        url=image.url,
        shown=shown,
        type=image.type,
        length=image.length,
        width=image.width,
        height=image.height,
        title=image.alt,
        description=image.caption,
        credit=image.credit,
        photographer=image.photographer,
        distributors=image.agencies,
        copyright=image.copyright,
    )


def _categories(article: Article, treatment: Presentation) -> tuple[Category, ...]:
    sections = [article.section] if article.section else []
    tags = [tag for tag in article.tags if tag not in sections]
    return tuple(
        Category(term=term, scheme=urljoin(treatment.site, f"#{scheme}"))
        for scheme, terms in (("section", sections), ("tag", tags))
        for term in terms
        if term not in treatment.internal
    )
