"""Makes the entries of a feed from its articles."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from feedpub.addresses import is_iri, tag_uri, web_address
from feedpub.article import (
    ArchivedArticle,
    Article,
    Image,
    MediaFile,
    Rendition,
    figure_html,
)
from feedpub.assembly.bodies import (
    beginning,
    first_paragraph,
    is_shorter,
    pictures_in,
    shows,
    with_embeds,
    with_only,
    with_resized,
    without,
    without_addresses,
)
from feedpub.assembly.extra_elements import ExtraField, extra_elements
from feedpub.assembly.image_templates import ImageTemplate
from feedpub.feed import Category, Channel, Enclosure, Entry, EntryHead, Feed, Withdrawn
from feedpub.nouns import dataclass, replace
from feedpub.patterns import pattern

#: The last number in an id.
_NUMBER = pattern(r"[0-9]+(?![0-9]|.*[0-9])")


class Republication(NamedTuple):
    """What sites that publish an article again are asked to keep below its text."""

    #: The publisher's name.
    site: str

    #: A line that links to the original: its ``{site}``, or all of it. None: there is none.
    notice: str | None = None

    #: The address of a picture that counts readers, with ``{id}``, ``{number}`` and ``{url}`` of
    #: the article. None: there is none.
    pixel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """How a feed presents its articles."""

    #: Which of the article's two addresses an entry links to. If it is missing, the other one.
    link: Literal["short", "canonical"] = "short"

    #: The newsroom's home page, the base of the schemes of categories.
    site: str

    #: How many paragraphs of the body are shown. None: all of them; 0: the summary only.
    paragraphs: int | None = None

    #: Whether paid articles are shown like others, instead of their summary only.
    paid_in_full: bool = False

    #: Whether the title starts with the kicker.
    kicker: bool = False

    #: The label in front of the titles of sponsored articles. None: no label.
    sponsored: str | None = None

    #: Whether pictures without a credit are left out.
    holds_uncredited: bool = False

    #: Whether pictures that may not be distributed are left out.
    holds_undistributable: bool = False

    #: Where pictures are made in other sizes. None: nowhere.
    template: ImageTemplate | None = None

    #: The width of pictures, in pixels, if *template* holds for them. None: they are the originals.
    image_width: int | None = None

    #: What sites that publish the articles again are asked to keep. None: nothing.
    republication: Republication | None = None

    #: Elements of other namespaces.
    extras: tuple[ExtraField, ...] = ()

    #: Hosts whose frames are kept; other embedded content becomes a link to the article.
    embeds: frozenset[str] = frozenset()

    #: Sections and tags that are never published.
    internal: frozenset[str] = frozenset()


def entry_id(article: Article, authority: str | None) -> str | None:
    """Return the permanent id for *article*. None if it needs an *authority* and there is none.

    It is the article's own id if that is an absolute IRI, otherwise ``tag:AUTHORITY:SOURCE/ID``
    (RFC 4151).
    """
    if is_iri(article.id):
        return article.id
    return tag_uri(authority, article.source, article.id) if authority else None


def assemble(
    channel: Channel,
    articles: Iterable[ArchivedArticle],
    presentation: Presentation,
    *,
    now: datetime,
    since: datetime | None,
    withdrawn: tuple[Withdrawn, ...] = (),
    moved: datetime | None = None,
) -> Feed | None:
    """Return the feed of *articles*, in their order, with what was *withdrawn* from it.

    *now* only decides which pictures may still be shown. *since* is when the feed last changed, in
    case it has no entries left; *moved* is when an entry was last withdrawn or restored. None if
    there is no entry and never was one: the feed has no date then.
    """
    entries = tuple(make_entry(each, presentation, now, channel.feed) for each in articles)
    updated = last_change(entries, since=since, moved=moved)
    if updated is None:
        return None
    return Feed(channel=channel, entries=entries, updated=updated, withdrawn=withdrawn)


def last_change(
    entries: Iterable[EntryHead], *, since: datetime | None, moved: datetime | None
) -> datetime | None:
    """Return when a feed of *entries* last changed; see :func:`assemble`."""
    moments = [entry.updated for entry in entries] or ([] if since is None else [since])
    if moved is not None:
        moments.append(moved)
    return max(moments, default=None)


def make_entry(
    archived: ArchivedArticle, presentation: Presentation, now: datetime, feed: str
) -> Entry:
    """Return the entry of *archived* in the feed of the name *feed*; see :func:`assemble`."""
    article = archived.article
    link, related = _links(article, presentation, archived.entry_id)
    images = [image for image in article.images if _may_be_shown(image, presentation, now)]
    body = _publishable_body(article, presentation, images)
    summary = article.summary or first_paragraph(body)
    content, images = _content(article, presentation, body, images, link)
    original = article.url or link
    enclosures = tuple(_enclosure(each, content is not None) for each in images if each.url)
    renditions = _renditions(article, images, content, presentation.template)
    if presentation.template and presentation.image_width:
        resized = _resized(renditions, presentation.template, presentation.image_width)
        content = content and with_resized(content, resized)
        enclosures = tuple(_as_resized(each, resized) for each in enclosures)
        renditions = {
            shown.url: _up_to(shown, renditions[url]) for url, shown in resized.items()
        } | {url: each for url, each in renditions.items() if url not in resized}
    return Entry(
        id=archived.entry_id,
        ids=archived.ids_in(feed),
        link=link,
        related=related,
        related_is="canonical_url" if related == article.url else "short_link",
        title=_title(article, presentation),
        summary=summary or article.title,
        has_own_summary=article.summary is not None,
        content=content,
        republication=(
            _republication(article, presentation.republication, original)
            if presentation.republication
            and not archived.is_replaced
            and original
            and content
            and _is_whole(article, presentation)
            else None
        ),
        published=article.published,
        # RFC 4287, 4.2.15: an entry is never updated before it was published.
        updated=max(filter(None, (article.published, article.updated, archived.touched))),
        language=article.language,
        authors=article.authors,
        contributors=article.agencies,
        categories=_categories(article, presentation),
        rights=article.rights,
        enclosures=enclosures,
        renditions=renditions,
        media=_media(article, presentation),
        episode=article.episode,
        origin_feed=article.origin_feed,
        comments=article.comments,
        place=article.place,
        extras=extra_elements(article, presentation.extras, presentation.internal)
        if presentation.extras
        else (),
        short_title=article.short_title,
        subtitle=None if presentation.kicker else article.kicker,
        access=article.access,
        expires=article.expires,
    )


def _media(article: Article, presentation: Presentation) -> tuple[MediaFile, ...]:
    if _is_closed(article, presentation):
        return ()
    if presentation.holds_uncredited:
        # Nobody is credited for a poster.
        return tuple(replace(each, poster=None) for each in article.media)
    held = [image for image in article.images if is_held(image, presentation)]
    if held:
        posters = {image.url for image in held} | {
            one.url for image in held for one in image.renditions
        }
        return tuple(
            replace(each, poster=None) if each.poster in posters else each for each in article.media
        )
    return article.media


def _is_closed(article: Article, presentation: Presentation) -> bool:
    """Whether only the summary of *article* may be shown."""
    return article.access in ("metered", "paid") and not presentation.paid_in_full


def _is_whole(article: Article, presentation: Presentation) -> bool:
    """Whether the whole text of *article* is shown."""
    return presentation.paragraphs is None and not _is_closed(article, presentation)


def _republication(article: Article, asked: Republication, original: str) -> str:
    """Return what is *asked* of sites that publish *article* again, whose page is *original*."""
    pieces: list[str] = []
    if asked.notice:
        before, found, after = asked.notice.partition("{site}")
        if not found:
            before, after = "", ""
        linked = html.escape(asked.site if found else asked.notice, quote=False)
        link = f'<a href="{html.escape(original)}">{linked}</a>'
        pieces.append(
            f"<p>{html.escape(before, quote=False)}{link}{html.escape(after, quote=False)}</p>"
        )
    if asked.pixel:
        number = _NUMBER.search(article.id)
        values = {"id": article.id, "number": number[0] if number else article.id, "url": original}
        address = asked.pixel
        for name, value in values.items():
            address = address.replace(f"{{{name}}}", quote(value, safe=""))
        pieces.append(f'<img src="{html.escape(address)}" alt="" width="1" height="1">')
    return "".join(pieces)


def _publishable_body(article: Article, presentation: Presentation, images: list[Image]) -> str:
    """Return the whole body of *article* with none of its pictures but *images*."""
    body = article.content_html or ""
    for image in article.images:
        if image not in images:
            body = without(body, image)
            if image.renditions:
                body = without_addresses(body, {each.url for each in image.renditions})
    # Pictures that only the body has, and posters of players, have no credit either.
    return with_only(body, images) if presentation.holds_uncredited else body


def _content(
    article: Article,
    presentation: Presentation,
    body: str,
    images: list[Image],
    link: str | None,
) -> tuple[str | None, list[Image]]:
    """Return as much of *body* as the feed shows, None for nothing, and the pictures to carry."""
    paragraphs = presentation.paragraphs
    if _is_closed(article, presentation):
        paragraphs = 0
    if paragraphs is not None:
        body = beginning(body, paragraphs)
        # The lead image, and those in the paragraphs that are shown.
        images = images[:1] + [image for image in images[1:] if shows(body, image)]
    if paragraphs == 0:
        return None, images
    body = with_embeds(body, link, presentation.embeds)
    content = _with_images(body, article.summary, images)
    if content and article.correction:
        content += f"<p><em>{html.escape(article.correction, quote=False)}</em></p>"
    return content, images


def _title(article: Article, presentation: Presentation) -> str:
    label = presentation.sponsored if article.sponsored else None
    kicker = article.kicker if presentation.kicker else None
    return ": ".join(part for part in (label, kicker, article.title) if part)


def _links(
    article: Article, presentation: Presentation, entry_id: str
) -> tuple[str | None, str | None]:
    """Return the address that the entry links to, and the article's other one, or None."""
    addresses = [_as_served(article.short_link, article.url), article.url]
    if presentation.link == "canonical":
        addresses.reverse()
    known = list(dict.fromkeys(address for address in addresses if address))
    if not known:
        # The id serves if it is a web address.
        return web_address(entry_id), None
    return known[0], known[1] if len(known) > 1 else None


def _as_served(short_link: str | None, url: str | None) -> str | None:
    """Return *short_link* with ``http:`` if *url*, on the same host, has it: a site without https.

    Readers of pages write short links with ``https:`` because they serve as ids.
    """
    if not short_link or not url or not url.startswith("http://"):
        return short_link
    parts = urlsplit(short_link)
    return (
        urlunsplit(parts._replace(scheme="http"))
        if parts.netloc == urlsplit(url).netloc
        else short_link
    )


def _with_images(body: str, summary: str | None, images: list[Image]) -> str | None:
    """Return *body* with each of *images* in it once: the lead image first, others at the end."""
    missing = [image for image in images if not shows(body, image)]
    if summary and (body or missing) and is_shorter(body, len(summary)):
        # Three readers ignore a body that is shorter than the summary.
        body = f"<p>{html.escape(summary, quote=False)}</p>{body}"
    leading = [image for image in missing if image is images[0]]
    trailing = [image for image in missing if image is not images[0]]
    pieces = [*map(figure_html, leading), body, *map(figure_html, trailing)]
    return "".join(pieces) or None


def _may_be_shown(image: Image, presentation: Presentation, now: datetime) -> bool:
    if presentation.holds_uncredited and not image.credit:
        return False
    if is_held(image, presentation):
        return False
    return image.rights_expires is None or now < image.rights_expires


def is_held(image: Image, presentation: Presentation) -> bool:
    """Whether *image* is left out because it may not be distributed."""
    return presentation.holds_undistributable and image.syndication_rights is False


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
        usage_terms=image.usage_terms,
        extended_description=image.extended_description,
        digital_source_type=image.digital_source_type,
        data_mining=image.data_mining,
        syndication_rights=image.syndication_rights,
        license_id=image.license_id,
        licensor=image.licensor,
        focal_region=image.focal_region,
    )


def _resized(
    renditions: Mapping[str, tuple[Rendition, ...]], template: ImageTemplate, width: int
) -> dict[str, Rendition]:
    """Return the pictures that *template* makes in *width*, by their addresses."""
    found = {url: template.at(each[0], width) for url, each in renditions.items()}
    return {url: each for url, each in found.items() if each is not None}


def _up_to(shown: Rendition, others: Sequence[Rendition]) -> tuple[Rendition, ...]:
    """Return *shown*, and those of *others* that are not wider, without the original.

    The original is the first of them. On a dense screen, a browser would choose a wider one.
    """
    width = shown.width or 0
    rest = (each for each in others[1:] if each.url != shown.url and (each.width or 0) <= width)
    return (shown, *rest)


def _as_resized(picture: Enclosure, resized: Mapping[str, Rendition]) -> Enclosure:
    other = resized.get(picture.url)
    if other is None:
        return picture
    return replace(
        picture,
        url=other.url,
        type=other.type,
        length=None,
        width=other.width,
        height=other.height,
        focal_region=_scaled(picture, other.width),
    )


def _scaled(picture: Enclosure, width: int | None) -> tuple[int, ...]:
    if not (picture.width and width):
        return ()
    return tuple(round(each * width / picture.width) for each in picture.focal_region)


def _renditions(
    article: Article, images: list[Image], content: str | None, template: ImageTemplate | None
) -> dict[str, tuple[Rendition, ...]]:
    """Return the renditions of *images* and of the pictures in *content*, by their addresses."""
    inline = {each.url: each.renditions for each in article.inline_images}
    found: dict[str, tuple[Rendition, ...]] = {}
    for image in images:
        if image.url and (template or image.renditions or image.url in inline):
            others = (*image.renditions, *inline.pop(image.url, ()))
            found[image.url] = _itself_first(image, others)
    withheld = {image.url for image in article.images}
    for url, others in inline.items():
        if content and url not in withheld and shows(content, Image(url=url)):
            found[url] = _itself_first(Image(url=url), others)
    if template:
        for url, width, height in pictures_in(content or ""):
            if url not in found:
                found[url] = (Rendition(url=url, width=width, height=height),)
        found = {
            url: _itself_first(Image(url=url), (*each, *template.all(each[0])))
            for url, each in found.items()
        }
    return {url: each for url, each in found.items() if len(each) > 1}


def _itself_first(image: Image, others: Iterable[Rendition]) -> tuple[Rendition, ...]:
    """Return *image* as a rendition, and then *others*, each address once."""
    assert image.url is not None
    by_url: dict[str, Rendition] = {}
    for each in others:
        by_url.setdefault(each.url, each)
    known = by_url.pop(image.url, Rendition(url=image.url))
    itself = Rendition(
        url=image.url,
        width=image.width or known.width,
        height=image.height or (None if image.width else known.height),
        type=image.type or known.type,
        length=image.length or known.length,
    )
    return (itself, *by_url.values())


def _categories(article: Article, presentation: Presentation) -> tuple[Category, ...]:
    sections = [article.section] if article.section else []
    tags = [tag for tag in article.tags if tag not in sections]
    return tuple(
        Category(term=term, scheme=_scheme(presentation.site, kind))
        for kind, terms in (("section", sections), ("tag", tags))
        for term in terms
        if term not in presentation.internal
    )


@lru_cache
def _scheme(site: str, kind: str) -> str:
    return urljoin(site, f"#{kind}")
