"""Nouns of the newsroom: what an article is, before any feed is thought of."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Literal

#: Who may read an article whole: everybody, those with free articles left, those who pay.
Access = Literal["free", "metered", "paid"]

#: Where a short link leads: to its article, to another page, to none.
Leads = Literal["there", "elsewhere", "dead"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture that belongs to an article."""

    #: Absolute http(s) address of the largest rendition. None: the source names none.
    url: str | None = None

    #: What the picture shows, for those who cannot see it. Not a caption.
    alt: str | None = None

    caption: str | None = None

    #: The credit line, verbatim, as it is printed beside the picture (IPTC Credit Line).
    #: Not a copyright notice: nothing is ever added to it.
    credit: str | None = None

    #: The person of the credit line (IPTC Creator). None if the line names none.
    photographer: str | None = None

    #: The agencies of the credit line, in its order, by their canonical names.
    agencies: tuple[str, ...] = ()

    #: IPTC Copyright Notice, only if the source gives one.
    copyright: str | None = None

    #: In pixels. None if nobody told.
    width: int | None = None
    height: int | None = None

    #: In bytes. None if the source does not say; then no enclosure is made.
    length: int | None = None

    #: Media type, ``image/jpeg``. None if nobody told and the address does not show it.
    type: str | None = None

    #: The moment from which the picture may no longer be shown. None: for ever.
    rights_expires: datetime | None = None

    def __post_init__(self) -> None:
        _aware(self.rights_expires)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A story as its source tells it; what the source does not say is None or empty.

    Texts are plain text, cleaned to what XML allows, but for ``content_html``.
    """

    #: The name of the source, a key of config.toml.
    source: str

    #: Its lasting identity within its source; without one, its short link, else its canonical URL.
    id: str

    #: The page's own lasting address (canonical URL).
    url: str | None = None

    #: The short address that leads to the article's page.
    short_link: str | None = None

    title: str

    #: The short line above the title (Dachzeile).
    kicker: str | None = None

    summary: str | None = None

    #: Clean HTML. Every image of ``images`` that it shows stands in a ``<figure>`` of its own,
    #: with its caption and credit.
    content_html: str | None = None

    #: As they sign, in their order.
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()

    section: str | None = None
    tags: tuple[str, ...] = ()

    #: BCP 47. None if the source does not say.
    language: str | None = None

    published: datetime

    #: Whether the source gave a day without a time; ``published`` is then noon of that day.
    published_by_day: bool = False

    #: Only if the source says so.
    updated: datetime | None = None

    #: The lead image first.
    images: tuple[Image, ...] = ()

    rights: str | None = None

    #: What was wrong in it and is right now, as its readers are told. None: nothing.
    correction: str | None = None

    #: None if the source does not say; then it is taken for free.
    access: Access | None = None

    #: Whether somebody paid for it to be printed (advertorial).
    sponsored: bool = False

    #: Not shown before this moment (embargo), nor from ``expires`` on.
    not_before: datetime | None = None
    expires: datetime | None = None

    def __post_init__(self) -> None:
        for moment in (self.published, self.updated, self.not_before, self.expires):
            _aware(moment)

    @property
    def due(self) -> datetime:
        """The moment from which the article may be shown."""
        return max(self.published, self.not_before) if self.not_before else self.published

    @property
    def facets(self) -> frozenset[tuple[str, str]]:
        """What feeds select by: pairs of a kind (``section``, ``tag`` ...) and a value."""
        pairs = [("source", self.source)]
        if self.section:
            pairs.append(("section", self.section))
        if self.language:
            pairs.append(("language", self.language))
        pairs += [("tag", tag) for tag in self.tags]
        pairs += [("author", author) for author in self.authors]
        pairs += [("agency", agency) for agency in self.agencies]
        pairs.append(("access", self.access or "free"))
        if self.sponsored:
            pairs.append(("has", "sponsor"))
        if self.images:
            pairs.append(("has", "image"))
        if any(image.credit for image in self.images):
            pairs.append(("has", "credit"))
        if self.summary:
            pairs.append(("has", "summary"))
        if self.content_html:
            pairs.append(("has", "content"))
        return frozenset(pairs)


def known_as(id: str | None, url: str | None, short_link: str | None) -> tuple[str, ...]:
    """What an article is known by in its source: its id; its addresses, if it has no other.

    The first is the id that it gets. Empty: it has none.
    """
    own = id or short_link or url
    if own is None:
        return ()
    addresses = (each for each in (short_link, url) if each and own in (short_link, url))
    return tuple(dict.fromkeys((own, *addresses)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where the value of a field came from, and what it was there."""

    #: In a reader's words: ``line 8``, ``key "published"``, ``credit label "Bild:"``.
    origin: str

    #: The text as it stood there. None where there is no text to show (a long body).
    verbatim: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedArticle:
    """The current version of an article in the archive, with its permanent ids."""

    #: The archive's number for it.
    key: int
    entry_id: str
    article: Article

    #: When its words last changed without its source dating the change. None: never.
    touched: datetime | None = None

    #: Hash of the words that people read. None if a former version did not record it.
    words: str | None = None

    #: Other ids by which feed readers know it: feed (empty: any), format, id.
    ids: tuple[tuple[str, str, str], ...] = ()

    def ids_in(self, feed: str) -> tuple[tuple[str, str], ...]:
        """Return the formats of *feed* in which it has another id, each with that id."""
        found = ids_in(feed, self.ids)
        return tuple((format, id) for format, id in found if id != self.entry_id)


def ids_in(feed: str, ids: Iterable[tuple[str, str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the format and the id of those of *ids* that are valid in *feed*.

    Each has a feed ("" for all), a format and an id; that of the feed itself wins.
    """
    ids = tuple(ids)
    found: dict[str, str] = {}
    for name in ("", feed):
        found |= {format: id for of, format, id in ids if of == name}
    return tuple(sorted(found.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """What a feed that takes the place of a live one leaves out: its readers never knew it.

    That is what is no newer than the newest one that they know, and was first seen before the feed
    was first published; or is older than all that they know, and of a source that shows a part.
    """

    feed: str

    #: The dates of the newest and of the oldest article that its readers know.
    published: datetime
    oldest: datetime

    #: When the feed was first published in the place of the live one.
    until: datetime

    #: The archive's numbers for the articles that the feed names, which are shown.
    named: frozenset[int] = frozenset()
    #: Sources that show a part of their articles: old ones come into sight when they are edited.
    in_part: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which articles a feed wants, by their facets: for every kind named, one of its values."""

    wanted: tuple[tuple[str, frozenset[str]], ...] = ()

    #: Of which one kind is enough, where there is any.
    either: tuple[tuple[str, frozenset[str]], ...] = ()

    #: Of which none may have a value.
    unwanted: tuple[tuple[str, frozenset[str]], ...] = ()

    #: No older than that.
    max_age: timedelta | None = None

    #: Articles that come first, in this order: by ids, short links or addresses.
    first: tuple[str, ...] = ()

    #: Whether those of :attr:`first` are all.
    first_only: bool = False

    #: The articles that were put into that archive document of that feed, and no others.
    page: tuple[str, int] | None = None

    #: What is left out. None: nothing.
    taken_over: TakenOver | None = None

    def wants(self, facets: frozenset[tuple[str, str]]) -> bool:
        """Whether an article with *facets* may be in the feed; its age and id are not asked."""

        def has(pair: tuple[str, frozenset[str]]) -> bool:
            return any((pair[0], value) in facets for value in pair[1])

        return (
            all(map(has, self.wanted))
            and (not self.either or any(map(has, self.either)))
            and not any(map(has, self.unwanted))
        )


_TOLD = ("url", "alt", "caption", "credit")


def to_record(noun: Article | Image) -> dict[str, Any]:
    """Return the article record (JSON values only) that *noun* would be read from.

    What an article does not say is null or an empty list; of an image what it says, and its
    address and words in any case.
    """
    record: dict[str, Any] = {}
    for field in fields(noun):
        value = getattr(noun, field.name)
        if isinstance(noun, Image) and value in (None, ()) and field.name not in _TOLD:
            continue
        if isinstance(value, datetime):
            value = value.isoformat()
        elif isinstance(value, tuple):
            value = [to_record(each) if isinstance(each, Image) else each for each in value]
        record[field.name] = value
    if isinstance(noun, Article):
        # The source names the article's key, and by-day is told by provenance: neither is a
        # record's own.
        del record["source"], record["published_by_day"]
        for rare in ("rights", "correction", "access", "sponsored", "not_before", "expires"):
            if record[rare] in (None, False):
                del record[rare]
    return record


def from_record(source: str, record: dict[str, Any]) -> Article:
    """Return the article that :func:`to_record` made *record* of. Not for records of strangers."""
    images = tuple(_image(each) for each in record["images"])
    return Article(source=source, **{**_values(record), "images": images})


def _image(record: dict[str, Any]) -> Image:
    return Image(**_values(record))


_MOMENTS = frozenset({"published", "updated", "not_before", "expires", "rights_expires"})


def _values(record: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in record.items():
        if name in _MOMENTS and value is not None:
            value = datetime.fromisoformat(value)
        values[name] = tuple(value) if isinstance(value, list) else value
    return values


def figure_html(image: Image) -> str:
    """Return *image* as it stands in an article's content, with its caption and credit.

    A picture without an address leaves its alternative text in its place: nothing of it is lost.
    """
    if image.url:
        size = "".join(
            f' {name}="{value}"'
            for name, value in (("width", image.width), ("height", image.height))
            if value
        )
        shown = f'<img src="{html.escape(image.url)}" alt="{html.escape(image.alt or "")}"{size}>'
    else:
        shown = html.escape(image.alt or "", quote=False)
    words = html.escape(image.caption or "", quote=False)
    if image.credit:
        credit = f"<small>{html.escape(image.credit, quote=False)}</small>"
        words = f"{words} {credit}" if words else credit
    legend = f"<figcaption>{words}</figcaption>" if words else ""
    return f"<figure>{shown}{legend}</figure>"


def _aware(moment: datetime | None) -> None:
    if moment is not None and moment.tzinfo is None:
        raise ValueError("times of an article must be aware")
