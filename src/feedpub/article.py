"""Articles and their images, as sources give them and independent of any feed."""

from __future__ import annotations

import html
from collections.abc import Iterable
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, Literal

from feedpub.nouns import dataclass, fields, replace

#: Who can read all of an article: everybody, readers with free articles left, subscribers.
Access = Literal["free", "metered", "paid"]

#: What a media file is.
Medium = Literal["audio", "video"]

#: What an episode of a podcast is: a whole one, an announcement, an extra.
EpisodeType = Literal["full", "trailer", "bonus"]

#: What the coordinates of a place are: one point, or the points of a line, an area or a rectangle
#: (its lower left and upper right corners).
Shape = Literal["point", "line", "polygon", "box"]

#: Where a short link leads: to its article, to another page, to no page.
Leads = Literal["there", "elsewhere", "dead"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """A picture in another size, shape or file format."""

    #: Absolute http(s) address.
    url: str

    #: In pixels. None if unknown.
    width: int | None = None
    height: int | None = None

    #: Media type such as ``image/webp``. None if unknown.
    type: str | None = None

    #: In bytes. None if unknown.
    length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture that belongs to an article."""

    #: Absolute http(s) address of the main rendition, usually the largest. None: the source names
    #: none.
    url: str | None = None

    #: What the picture shows, for people who cannot see it. Not a caption.
    alt: str | None = None

    caption: str | None = None

    #: The credit line as printed beside the picture (IPTC Credit Line), verbatim. Not a
    #: copyright notice: nothing is ever added to it.
    credit: str | None = None

    #: The person in the credit line (IPTC Creator). None if it names none.
    photographer: str | None = None

    #: The agencies in the credit line, in its order, by their canonical names.
    agencies: tuple[str, ...] = ()

    #: IPTC Copyright Notice. None if the source gives none.
    copyright: str | None = None

    #: What it may be used for, in words (IPTC Rights Usage Terms). Not the copyright notice.
    usage_terms: str | None = None

    #: A longer description of what it shows than ``alt`` (IPTC Extended Description).
    extended_description: str | None = None

    #: How it was made, such as by a camera or by AI: a name or address from the vocabulary
    #: http://cv.iptc.org/newscodes/digitalsourcetype/, as written.
    digital_source_type: str | None = None

    #: Whether it may be mined for data, as written (PLUS Data Mining, IPTC Photo Metadata 2023.1).
    data_mining: str | None = None

    #: In pixels. None if unknown.
    width: int | None = None
    height: int | None = None

    #: In bytes. None if unknown; then no enclosure is written.
    length: int | None = None

    #: Media type such as ``image/jpeg``. None if unknown.
    type: str | None = None

    #: When the right to show the picture ends. None: never.
    rights_expires: datetime | None = None

    #: Whether partners may show it, too. None: the source does not say.
    syndication_rights: bool | None = None

    #: The number of the licence under which a partner may show it, and who gives it.
    license_id: str | None = None
    licensor: str | None = None

    #: What must be seen of it where it is cropped: x1, y1, x2, y2 in pixels. Empty: unknown.
    focal_region: tuple[int, ...] = ()

    #: Its other renditions. Those that only ``content_html`` names are in
    #: :attr:`Article.inline_images`.
    renditions: tuple[Rendition, ...] = ()

    def __post_init__(self) -> None:
        _aware(self.rights_expires)


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineImage:
    """A picture of an article's content that the content names in several sizes."""

    #: Its address in the content.
    url: str

    #: Its renditions, with that of the content if its width is known.
    renditions: tuple[Rendition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFile:
    """A sound or a film that belongs to an article."""

    #: Absolute http(s) address of the file or stream.
    url: str

    medium: Medium

    #: Media type such as ``audio/mpeg``. None if unknown; then no enclosure of RSS is written.
    type: str | None = None

    #: In bytes. None if unknown.
    length: int | None = None

    #: In seconds. None if unknown.
    duration: int | None = None

    title: str | None = None

    #: Absolute http(s) address of a picture that stands for a film until it plays.
    poster: str | None = None

    #: In pixels. None if unknown, and for sound.
    width: int | None = None
    height: int | None = None

    #: Absolute http(s) addresses of what is said in it, and of its chapters.
    transcript: str | None = None
    chapters: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """What an article is in a podcast."""

    #: Whole numbers above 0. None: it has none.
    number: int | None = None
    season: int | None = None

    type: EpisodeType | None = None

    #: Whether it is not for children. None: the source does not say.
    explicit: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an article is about."""

    name: str | None = None

    #: None if only the name is known.
    shape: Shape | None = None

    #: Latitude and longitude of each point in turn, in degrees (WGS 84).
    coordinates: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginFeed:
    """The feed of another publisher that an article was first in (RFC 4287, 4.2.11)."""

    title: str | None = None

    #: Absolute http(s) addresses of the feed itself and of its page.
    url: str | None = None
    link: str | None = None

    #: Its ``atom:id``. None if it has none.
    id: str | None = None

    updated: datetime | None = None

    def __post_init__(self) -> None:
        _aware(self.updated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A story as its source gives it. Unknown values are None or empty.

    Texts except ``content_html`` are plain text, without characters that XML does not allow.
    """

    #: The name of the source in config.toml.
    source: str

    #: Its permanent id in the source; if it has none, its short link, else its canonical URL.
    id: str

    #: The page's own lasting address (canonical URL).
    url: str | None = None

    #: The short address that leads to the article's page.
    short_link: str | None = None

    title: str

    #: The short line above the title (Dachzeile).
    kicker: str | None = None

    #: A shorter title, for small cards of partners.
    short_title: str | None = None

    summary: str | None = None

    #: Sanitised HTML. Each image of ``images`` that it shows is in a ``<figure>`` of its own,
    #: with caption and credit.
    content_html: str | None = None

    #: As they sign, in the order of the byline.
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()

    section: str | None = None
    tags: tuple[str, ...] = ()

    #: BCP 47. None if unknown.
    language: str | None = None

    published: datetime

    #: Whether the source gave a day without a time; ``published`` is then noon of that day.
    published_by_day: bool = False

    #: None if the source gives no date of change.
    updated: datetime | None = None

    #: The lead image first.
    images: tuple[Image, ...] = ()

    #: The sizes of pictures of ``content_html``, as its ``srcset`` gives them.
    inline_images: tuple[InlineImage, ...] = ()

    #: The main one first.
    media: tuple[MediaFile, ...] = ()

    #: None: it is no episode of a podcast, or nothing is known of it as such.
    episode: Episode | None = None

    #: None if its source is not a feed, or names none.
    origin_feed: OriginFeed | None = None

    #: Absolute http(s) address of its readers' comments.
    comments: str | None = None

    place: Place | None = None

    #: The copyright notice.
    rights: str | None = None

    #: What its source allows, for those who publish it (``usageTerms`` of ninjs and NewsML-G2).
    #: It is no notice for readers, and stands in no feed.
    usage_terms: str | None = None

    #: The correction notice for readers. None: there is none.
    correction: str | None = None

    #: None if the source does not say; then it counts as free.
    access: Access | None = None

    #: Whether it is paid content (advertorial).
    sponsored: bool = False

    #: Values that feeds write as elements of their own, by their path in the source's record:
    #: :attr:`.ReaderContext.kept`. Each has one text or several.
    extra: tuple[tuple[str, tuple[str, ...]], ...] = ()

    #: Not shown before ``not_before`` (embargo), nor from ``expires`` on.
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
        pairs += [("has", medium) for medium in sorted({each.medium for each in self.media})]
        if self.summary:
            pairs.append(("has", "summary"))
        if self.content_html:
            pairs.append(("has", "content"))
        return frozenset(pairs)


def known_as(id: str | None, url: str | None, short_link: str | None) -> tuple[str, ...]:
    """Return what identifies an article in its source: its id, or its addresses if it has none.

    The first is the id that it gets. Empty if it has neither.
    """
    own = id or short_link or url
    if own is None:
        return ()
    addresses = (each for each in (short_link, url) if each and own in (short_link, url))
    return tuple(dict.fromkeys((own, *addresses)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where the value of a field came from."""

    #: For people: ``line 8``, ``key "published"``, ``credit label "Bild:"``.
    origin: str

    #: The text as written there. None if it is the value itself, or too long to show.
    verbatim: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _InArchive:
    #: The archive's number for it.
    key: int
    entry_id: str

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


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedArticle(_InArchive):
    """An article that a feed shows, without its contents."""

    source: str

    #: Its id in the source.
    id: str

    #: In seconds since 1970. An article that does not expire has None.
    published: int
    expires: int | None

    #: Differs from that of any other version of its contents. None: unknown.
    version: str | None

    #: Differs if it was read by other rules learnt from its site. None: there were none.
    rules: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """What servers may have been asked about an article: marks of the archive's tables."""

    #: Of the images that lack a fact.
    images: tuple[str, ...] = ()

    #: Of the short link. None: it has none, or no address to lead to.
    short_link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedArticle(_InArchive):
    """The current version of an article in the archive, with its permanent ids."""

    article: Article
    looked_up: LookedUp = LookedUp()

    #: Whether it was withdrawn, and other words are shown in its place.
    is_replaced: bool = False


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
    """Which articles a feed that replaces a live one leaves out, as its readers never saw them.

    Those are articles no newer than the newest one that the readers know, if they were first seen
    before the feed was first published; and articles older than all that they know, from sources
    that show only a part of their articles.
    """

    feed: str

    #: The dates of the newest and the oldest article that the readers know.
    published: datetime
    oldest: datetime

    #: When the feed first replaced the live one.
    until: datetime

    #: The archive's keys of articles that the feed names explicitly, which are shown.
    named: frozenset[int] = frozenset()
    #: Sources that show only a part of their articles: old ones appear when they are edited.
    in_part: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unannounced:
    """Which articles a feed with readers leaves out, as they are no news and nobody knows how old.

    Those are pages without a date that were in a list when it was first crawled, after the feed had
    been published.
    """

    #: The sources of such lists, each with the moment from which on such pages were first seen.
    sources: tuple[tuple[str, datetime], ...]

    #: The archive's keys of articles that the feed names explicitly, which are shown.
    named: frozenset[int] = frozenset()


#: A kind of facets and some values of it.
Choice = tuple[str, frozenset[str]]

#: Kinds of facets: those of which a value has few articles before those of which it has many.
_FEW_FIRST = ("author", "tag", "word", "agency", "section", "language", "source", "access", "has")


def _by_size(choice: Choice) -> int:
    kind, _ = choice
    return _FEW_FIRST.index(kind) if kind in _FEW_FIRST else -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which articles a feed has, by their facets: of each kind in it, one of the values."""

    wanted: tuple[Choice, ...] = ()

    #: Kinds of which one is enough, if there are any.
    either: tuple[Choice, ...] = ()

    #: Kinds and values that exclude an article.
    unwanted: tuple[Choice, ...] = ()

    #: None: articles of any age.
    max_age: timedelta | None = None

    #: Articles that come first, in this order, by id, short link or address.
    first: tuple[str, ...] = ()

    #: Whether there are no others than those in :attr:`first`.
    first_only: bool = False

    #: The feed and number of an archive document: only the articles that it holds.
    page: tuple[str, int] | None = None

    #: None: nothing is left out.
    taken_over: TakenOver | None = None
    unannounced: Unannounced | None = None

    def wants(self, facets: frozenset[tuple[str, str]]) -> bool:
        """Whether an article with *facets* belongs to the feed, regardless of its age and id."""

        def has(pair: tuple[str, frozenset[str]]) -> bool:
            return any((pair[0], value) in facets for value in pair[1])

        return (
            all(map(has, self.wanted))
            and (not self.either or any(map(has, self.either)))
            and not any(map(has, self.unwanted))
        )

    @property
    def narrowest(self) -> tuple[Choice, ...]:
        """Facets of which every article has one; few articles have each, as far as kinds tell.

        Empty: articles may have any facets.
        """
        return (min(self.wanted, key=_by_size),) if self.wanted else self.either

    def without_narrowest(self) -> Selection:
        """Return the conditions besides :attr:`narrowest`."""
        if self.wanted:
            (narrowest,) = self.narrowest
            return replace(self, wanted=tuple(each for each in self.wanted if each != narrowest))
        return replace(self, either=())


_ALWAYS = frozenset({"url", "alt", "caption", "credit"})

#: The keys of a record whose value is an object.
_OBJECTS = frozenset({"episode", "origin_feed", "place"})

# The keys of a record, in their order. The source and whether there was a time are none of them.
_ARTICLE_KEYS = tuple(
    each.name for each in fields(Article) if each.name not in ("source", "published_by_day")
)
_IMAGE_KEYS = tuple(each.name for each in fields(Image))
_article_values = attrgetter(*_ARTICLE_KEYS)
_image_values = attrgetter(*_IMAGE_KEYS)
_LISTS = ("authors", "agencies", "tags")
_MOMENTS = ("published", "updated", "not_before", "expires")
_RARE = (
    "short_title",
    "rights",
    "usage_terms",
    "correction",
    "access",
    "sponsored",
    "not_before",
    "expires",
    "inline_images",
    "media",
    "episode",
    "origin_feed",
    "comments",
    "place",
    "extra",
)


def to_record(noun: Article | Image) -> dict[str, Any]:
    """Return *noun* as an article record (JSON values only), which reads back as the same.

    Unknown values of an article are null or empty lists. An image has only its known values, and
    always its address and texts.
    """
    if isinstance(noun, Image):
        return _image_record(noun)
    record: dict[str, Any] = dict(zip(_ARTICLE_KEYS, _article_values(noun), strict=True))
    for key in _LISTS:
        record[key] = list(record[key])
    for key in _MOMENTS:
        if record[key] is not None:
            record[key] = record[key].isoformat()
    record["images"] = [_image_record(each) for each in noun.images]
    for key in _RARE:
        if record[key] in (None, False, ()):
            del record[key]
    if noun.media:
        record["media"] = [_known(each) for each in noun.media]
    if noun.inline_images:
        record["inline_images"] = [
            {"url": each.url, "renditions": [_known(one) for one in each.renditions]}
            for each in noun.inline_images
        ]
    for key in _OBJECTS:
        if key in record:
            record[key] = _known(record[key])
    if noun.extra:
        record["extra"] = {path: list(texts) for path, texts in noun.extra}
    return record


def _known(noun: MediaFile | Rendition | Episode | OriginFeed | Place) -> dict[str, Any]:
    """Return the known values of *noun* as JSON has them."""
    record: dict[str, Any] = {}
    for each in fields(noun):
        value = getattr(noun, each.name)
        if isinstance(value, datetime):
            value = value.isoformat()
        elif isinstance(value, tuple):
            value = list(value)
        if value not in (None, []):
            record[each.name] = value
    return record


def _image_record(image: Image) -> dict[str, Any]:
    record: dict[str, Any] = {
        key: value
        for key, value in zip(_IMAGE_KEYS, _image_values(image), strict=True)
        if value not in (None, ()) or key in _ALWAYS
    }
    for key in ("agencies", "focal_region"):
        if key in record:
            record[key] = list(record[key])
    if image.renditions:
        record["renditions"] = [_known(each) for each in image.renditions]
    if image.rights_expires:
        record["rights_expires"] = image.rights_expires.isoformat()
    return record


def from_record(source: str, record: dict[str, Any]) -> Article:
    """Return the article of a *record* made by :func:`to_record`. It is not validated."""
    values = dict(record)
    for key in _LISTS:
        if key in record:
            values[key] = tuple(record[key])
    for key in _MOMENTS:
        if moment := record.get(key):
            values[key] = datetime.fromisoformat(moment)
    values["images"] = tuple([_image(each) for each in record["images"]])
    if "media" in record:
        values["media"] = tuple([MediaFile(**each) for each in record["media"]])
    if "inline_images" in record:
        values["inline_images"] = tuple([_inline_image(each) for each in record["inline_images"]])
    for key in _OBJECTS & record.keys():
        values[key] = _object(key, record[key])
    if "extra" in record:
        values["extra"] = tuple([(path, tuple(texts)) for path, texts in record["extra"].items()])
    return Article(source=source, **values)


def _object(key: str, record: dict[str, Any]) -> Episode | OriginFeed | Place:
    values = dict(record)
    match key:
        case "episode":
            return Episode(**values)
        case "origin_feed":
            if updated := values.get("updated"):
                values["updated"] = datetime.fromisoformat(updated)
            return OriginFeed(**values)
        case _:
            values["coordinates"] = tuple(values.get("coordinates", ()))
            return Place(**values)


#: The keys of an image whose values are neither texts nor numbers.
_PARTS_OF_IMAGES = ("agencies", "rights_expires", "focal_region", "renditions")


def _image(record: dict[str, Any]) -> Image:
    if record.keys().isdisjoint(_PARTS_OF_IMAGES):
        return Image(**record)
    values = dict(record)
    for key in ("agencies", "focal_region"):
        values[key] = tuple(record.get(key, ()))
    if ends := record.get("rights_expires"):
        values["rights_expires"] = datetime.fromisoformat(ends)
    if renditions := record.get("renditions"):
        values["renditions"] = tuple([Rendition(**each) for each in renditions])
    return Image(**values)


def _inline_image(record: dict[str, Any]) -> InlineImage:
    renditions = tuple([Rendition(**each) for each in record["renditions"]])
    return InlineImage(url=record["url"], renditions=renditions)


def picture_html(image: Image) -> str:
    """Return *image* without caption and credit: its element, or its alternative text."""
    if not image.url:
        return html.escape(image.alt or "", quote=False)
    width = f' width="{image.width}"' if image.width else ""
    height = f' height="{image.height}"' if image.height else ""
    alt = html.escape(image.alt or "")
    return f'<img src="{html.escape(image.url)}" alt="{alt}"{width}{height}>'


def figure_html(image: Image) -> str:
    """Return *image* as a figure for an article's content, with caption and credit.

    An image without an address is shown by its alternative text.
    """
    shown = picture_html(image)
    words = html.escape(image.caption or "", quote=False)
    if image.credit:
        credit = f"<small>{html.escape(image.credit, quote=False)}</small>"
        words = f"{words} {credit}" if words else credit
    legend = f"<figcaption>{words}</figcaption>" if words else ""
    return f"<figure>{shown}{legend}</figure>"


def _aware(moment: datetime | None) -> None:
    if moment is not None and moment.tzinfo is None:
        raise ValueError("times of an article must be aware")
