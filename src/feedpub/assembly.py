"""Article to entry: the only border between the newsroom's language and the feed's."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urljoin

from feedpub.addresses import is_iri, tag_uri, web_address
from feedpub.article import Article, Image, figure_html
from feedpub.feed import Category, Channel, Enclosure, Entry, Feed

_PARAGRAPH = re.compile(r"<p(?: [^<>]*)?>(.*?)</p>", re.DOTALL)
_BREAK = re.compile(r"<br(?: [^<>]*)?>")
_MARKUP = re.compile(r"<[^<>]*>")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """How a feed presents its articles."""

    #: Which of an article's two addresses an entry leads to; the other one where it is missing.
    link: Literal["short", "canonical"] = "short"

    #: The newsroom's own page; categories' schemes are named below it.
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An article as the archive keeps it, with what was settled for life when it was first seen."""

    #: The archive's number for it.
    key: int
    entry_id: str
    article: Article


def entry_id(article: Article, authority: str | None) -> str | None:
    """Return the id that is minted for *article*; None if *authority* is needed and missing.

    The article's own id if that is an absolute IRI, else ``tag:AUTHORITY:SOURCE/ID`` (RFC 4151).
    """
    if is_iri(article.id):
        return article.id
    return tag_uri(authority, article.source, article.id) if authority else None


def assemble(
    channel: Channel,
    articles: Iterable[Kept],
    treatment: Treatment,
    *,
    now: datetime,
    since: datetime | None,
) -> Feed | None:
    """Return the feed of *articles*, in their order.

    *now* decides which pictures may still be shown, and nothing else.
    *since* is when the feed last changed, for a feed that has lost all its entries.
    None if there is no entry and never was one: then nobody can say when the feed changed.
    """
    entries = tuple(_entry(kept, treatment, now) for kept in articles)
    updated = max((entry.updated for entry in entries), default=since)
    return None if updated is None else Feed(channel=channel, entries=entries, updated=updated)


def _entry(kept: Kept, treatment: Treatment, now: datetime) -> Entry:
    article = kept.article
    link, related = _links(article, treatment, kept.entry_id)
    images = [image for image in article.images if _may_be_shown(image, now)]
    gone = [image for image in article.images if not _may_be_shown(image, now)]
    body = article.content_html or ""
    for image in gone:
        body = _without(body, image)
    summary = article.summary or _first_paragraph(body)
    return Entry(
        id=kept.entry_id,
        link=link,
        related=related,
        title=article.title,
        summary=summary or article.title,
        has_own_summary=article.summary is not None,
        content=_content(body, article.summary, images),
        published=article.published,
        # RFC 4287, 4.2.15: an entry is never updated before it was published.
        updated=max(article.published, article.updated or article.published),
        language=article.language,
        authors=article.authors,
        contributors=article.agencies,
        categories=_categories(article, treatment.site),
        rights=article.rights,
        enclosures=tuple(_enclosure(image) for image in images if image.url),
    )


def _links(article: Article, treatment: Treatment, entry_id: str) -> tuple[str, str | None]:
    """Where the entry leads, and the article's other address."""
    addresses = [article.short_link, article.url]
    if treatment.link == "canonical":
        addresses.reverse()
    known = [address for address in addresses if address]
    if not known:
        # Neither is known: the id leads to the article if it is a web address, else to the site.
        return web_address(entry_id) or treatment.site, None
    return known[0], known[1] if len(known) > 1 and known[1] != known[0] else None


def _content(body: str, summary: str | None, images: list[Image]) -> str | None:
    """*body* with every one of *images* in it once: the lead image first, the others at the end."""
    missing = [image for image in images if not _shows(body, image)]
    if summary and len(_text(body)) < len(summary) and (body or missing):
        # Three readers show nothing of a body that is shorter than its summary.
        body = f"<p>{html.escape(summary, quote=False)}</p>{body}"
    leading = [image for image in missing if image is images[0]]
    trailing = [image for image in missing if image is not images[0]]
    pieces = [*map(figure_html, leading), body, *map(figure_html, trailing)]
    return "".join(pieces) or None


def _shows(body: str, image: Image) -> bool:
    if image.url is None:
        return figure_html(image) in body
    return _img(image.url) in body


def _without(body: str, image: Image) -> str:
    """*body* without the figure of *image*. Intake gave every picture a figure of its own."""
    needle = _img(image.url) if image.url else figure_html(image)
    while (at := body.find(needle)) >= 0:
        start = body.rfind("<figure", 0, at + len("<figure"))
        end = body.index("</figure>", at) + len("</figure>")
        body = body[:start] + body[end:]
    return body


def _img(url: str) -> str:
    """How the picture's element begins; no words can, as "<" is escaped in them."""
    return f'<img src="{html.escape(url)}"'


def _may_be_shown(image: Image, now: datetime) -> bool:
    return image.rights_expires is None or now < image.rights_expires


def _enclosure(image: Image) -> Enclosure:
    assert image.url is not None
    return Enclosure(
        url=image.url,
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


def _categories(article: Article, site: str) -> tuple[Category, ...]:
    sections = [article.section] if article.section else []
    tags = [tag for tag in article.tags if tag not in sections]
    return tuple(
        Category(term=term, scheme=urljoin(site, f"#{scheme}"))
        for scheme, terms in (("section", sections), ("tag", tags))
        for term in terms
    )


def _first_paragraph(body: str) -> str | None:
    for paragraph in _PARAGRAPH.finditer(body):
        if text := _text(paragraph.group(1)):
            return text
    return None


def _text(markup: str) -> str:
    return _SPACES.sub(" ", html.unescape(_MARKUP.sub("", _BREAK.sub(" ", markup)))).strip()
