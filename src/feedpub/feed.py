"""The nouns of syndication: a feed and its entries before they are written in a format."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from feedpub.addresses import page_path, with_parameters
from feedpub.article import Access, Episode, MediaFile, OriginFeed, Place, Rendition
from feedpub.finding import Finding as Finding
from feedpub.finding import Severity as Severity
from feedpub.finding import as_json as as_json
from feedpub.finding import has_errors as has_errors
from feedpub.format_info import FORMATS
from feedpub.nouns import dataclass, field, fields
from feedpub.usage_rights import UsageRights


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A picture of an entry.

    It is written as ``media:content``. It is also an RSS ``enclosure`` or an Atom
    ``rel="enclosure"`` if the content does not show it; otherwise readers would show it twice.
    """

    url: str

    #: Whether the entry's content shows it.
    shown: bool = True

    #: Media type. None if unknown.
    type: str | None = None

    #: In bytes. None if unknown.
    length: int | None = None

    #: In pixels.
    width: int | None = None
    height: int | None = None

    #: The alternative text (``media:title``).
    title: str | None = None

    #: The caption (``media:description``).
    description: str | None = None

    #: The credit line, verbatim (``media:credit`` without a role).
    credit: str | None = None

    photographer: str | None = None
    distributors: tuple[str, ...] = ()
    copyright: str | None = None

    #: These are as in :class:`feedpub.article.Image`. Only JSON Feed has a place for them;
    #: RSS says what ``data_mining`` prohibits.
    usage_terms: str | None = None
    extended_description: str | None = None
    digital_source_type: str | None = None
    data_mining: str | None = None

    #: Likewise; only feeds for MSN have a place for them.
    syndication_rights: bool | None = None
    license_id: str | None = None
    licensor: str | None = None
    focal_region: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A topic of an entry: a word for people, and its scheme."""

    term: str

    #: An absolute IRI (RFC 4287, 4.2.2.2).
    scheme: str

    @property
    def is_tag(self) -> bool:
        """Whether it is a tag, and not a section."""
        return self.scheme.endswith("#tag")


class ExtraElement(NamedTuple):
    """An element of another namespace, in an entry."""

    #: That of its namespace: :attr:`Channel.namespaces`.
    prefix: str
    name: str

    #: Several of them are so many elements.
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """Something that feed readers identify by its id."""

    #: Permanent, and the same in every format and feed except for :attr:`ids`.
    id: str

    #: Formats in which this feed had another id for it before feedpub published it, with that id.
    ids: tuple[tuple[str, str], ...] = ()

    def id_in(self, format: str) -> str:
        """Return its id in the document in *format*."""
        return dict(self.ids).get(format, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryHead(Identified):
    """What a feed needs of an entry besides the entry's bytes: all but its contents."""

    #: The address that readers open: absolute, percent-encoded once. None if the article has no
    #: page, like those from agencies.
    link: str | None

    #: The article's other address: canonical if ``link`` is short, and vice versa.
    related: str | None = None

    #: Which of the two :attr:`related` is, or would be if there were one.
    related_is: Literal["canonical_url", "short_link"] = "canonical_url"

    title: str
    published: datetime

    #: Equal to ``published`` until a significant change.
    updated: datetime

    def __post_init__(self) -> None:
        if self.published.tzinfo is None or self.updated.tzinfo is None:
            raise ValueError("published and updated must be aware")

    @property
    def canonical(self) -> str | None:
        """The permanent address of the article's page. None if it is unknown."""
        return self.related if self.related_is == "canonical_url" else self.link


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(EntryHead):
    """An article in a feed."""

    #: Plain text, never empty: the first paragraph if the article has no summary.
    summary: str

    #: Whether ``summary`` is the article's own instead of its first paragraph.
    has_own_summary: bool = True

    #: Clean HTML with every picture once, with caption and credit.
    content: str | None = None

    #: What sites that publish it again are asked to keep below the content, as HTML: a line with a
    #: link to the original, and a picture that counts readers. None: nothing, or no whole content.
    republication: str | None = None

    language: str | None = None
    authors: tuple[str, ...] = ()

    #: The agencies that the story comes from.
    contributors: tuple[str, ...] = ()

    categories: tuple[Category, ...] = ()
    rights: str | None = None

    #: Its pictures.
    enclosures: tuple[Enclosure, ...] = ()

    #: The renditions of its pictures and of those in its content, by their addresses: the picture
    #: itself first. Without those that have only one.
    renditions: Mapping[str, tuple[Rendition, ...]] = field(default_factory=dict)

    #: Its sounds and films.
    media: tuple[MediaFile, ...] = ()
    episode: Episode | None = None

    #: The feed of another publisher that it was first in.
    origin_feed: OriginFeed | None = None

    #: The address of its readers' comments.
    comments: str | None = None
    place: Place | None = None

    #: Elements of other namespaces that the feed has for its own readers.
    extras: tuple[ExtraElement, ...] = ()

    #: These are for partners alone: a title for small cards, the kicker unless the title has it,
    #: who can read all of it, until when it is shown. None: there is none, or not known.
    short_title: str | None = None
    subtitle: str | None = None
    access: Access | None = None
    expires: datetime | None = None

    @property
    def head(self) -> EntryHead:
        """The entry without its contents."""
        return EntryHead(**{each.name: getattr(self, each.name) for each in fields(EntryHead)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Identified):
    """A former entry of a feed that readers should delete."""

    at: datetime

    #: A public explanation, in plain text.
    note: str | None = None

    #: The address of its page. None if nothing of it may be kept.
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Podcast:
    """What a podcast says of itself, besides what every feed does."""

    #: Its id for life, a UUID.
    guid: str

    author: str
    owner: str

    #: None: Apple cannot write to the owner.
    email: str | None

    #: Of Apple's list, each with its subcategory or None.
    categories: tuple[tuple[str, str | None], ...]

    #: The address of its square cover. None: it has none.
    image: str | None

    explicit: bool
    type: Literal["episodic", "serial"]
    medium: str

    #: Whether other hosts may not import it. None: it does not say.
    locked: bool | None = None

    #: Addresses where listeners can give money, each with a text.
    funding: tuple[tuple[str, str], ...] = ()

    #: Where the podcast is moving to.
    new_address: str | None = None

    #: Whether directories of podcasts must not list it.
    is_blocked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Webfeeds:
    """How Feedly shows a feed. None: it chooses."""

    #: Addresses of pictures: behind the title, square, and as a wordmark.
    cover: str | None = None
    icon: str | None = None
    logo: str | None = None

    #: Six hexadecimal digits.
    accent_color: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SponsoredLink:
    """A link of an advertiser below an article."""

    url: str
    title: str
    advertiser: str

    #: The address of its picture. None: it has none.
    thumbnail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerExtras:
    """What a partner gets with a feed besides its articles."""

    #: A script that counts readers; ``{link}`` in it stands for the address of the article. None:
    #: nothing is counted.
    analytics: str | None = None

    #: The address of a logo for dark backgrounds.
    dark_logo: str | None = None

    #: The markup of an advertisement. None: there is none.
    ad: str | None = None
    sponsored: tuple[SponsoredLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """The metadata of a feed."""

    #: The feed's name, from which its documents get theirs: ``section/politik``.
    name: str

    title: str

    #: The page whose articles the feed has.
    link: str

    description: str

    #: BCP 47.
    language: str

    #: The address of the publish directory; ends with a slash.
    base: str

    #: The format of each of the feed's documents, with its path below the publish directory.
    paths: tuple[tuple[str, str], ...]

    #: The publisher, and the author of Atom entries without one.
    author: str

    #: The publisher's e-mail address. RSS names the publisher only if there is one.
    email: str | None = None

    rights: str | None = None

    #: Addresses of the feed's pictures: a wide one and a square one.
    logo: str | None = None
    icon: str | None = None

    #: How long a reader may wait between requests, in minutes (RSS ``ttl``).
    ttl: int | None = None

    #: Addresses of the WebSub hubs that changes are sent to.
    hubs: tuple[str, ...] = ()

    #: The address at which an rssCloud server takes subscriptions to the RSS document. None: there
    #: is none.
    rsscloud: str | None = None

    #: Whether the authors of an entry are written as one, in formats with an element for each.
    #: None: as the format does by default.
    joined_authors: bool | None = None

    #: Whether its documents link to each other; those of a private feed do not.
    names_others: bool = True

    #: The partner that it is written for, such as ``msn``. None: any reader.
    profile: str | None = None

    #: Where other renditions of pictures are written: ``group`` for ``media:group``, ``srcset``.
    #: Empty for partners, which read single pictures.
    renditions: tuple[str, ...] = ()

    #: What the partner gets besides articles.
    extras: PartnerExtras = PartnerExtras()

    #: Prefixes with the namespaces of :attr:`Entry.extras`.
    namespaces: tuple[tuple[str, str], ...] = ()

    #: None: Feedly chooses all of it.
    webfeeds: Webfeeds | None = None

    #: What machines may do with its articles. None: it does not say.
    usage_rights: UsageRights | None = None

    #: None: it is no podcast.
    podcast: Podcast | None = None

    #: The time zone of dates on pages for people (IANA name).
    zone: str = "UTC"

    #: Parameters that are added to the link of every entry, never to an id. ``{feed}`` and
    #: ``{format}`` in a value become the names of the feed and of the format.
    tracking: tuple[tuple[str, str], ...] = ()

    #: How many archive documents the feed has (RFC 5005, 4). Each has a channel of its own.
    pages: int = 0

    #: Which of them this is, from 1 for the oldest entries. None: the feed itself.
    page: int | None = None

    @property
    def feed(self) -> str:
        """The name of the feed; also if this is the channel of an archive document."""
        if self.page is None:
            return self.name
        return page_path(f"{self.name}.", self.page, undo=True).removesuffix(".")

    def path(self, format: str) -> str:
        """Return the path of the document in *format*, below the publish directory."""
        return dict(self.paths)[format]

    def address(self, format: str) -> str:
        """Return the address of the document in *format*."""
        return self.base + self.path(format)

    @property
    def addresses(self) -> tuple[tuple[str, str], ...]:
        """The format and the address of each of the feed's documents."""
        return tuple((format, self.base + path) for format, path in self.paths)

    def hubs_of(self, format: str) -> tuple[str, ...]:
        """Return the hubs of the document in *format*. Archive documents have no subscribers."""
        return self.hubs if self.page is None and FORMATS[format].is_feed else ()

    def cloud_of(self, format: str) -> str | None:
        """Return the rssCloud server of the document in *format*. None: it has none."""
        return self.rsscloud if self.page is None and FORMATS[format].names_cloud else None

    def tracked(self, link: str | None, format: str) -> str | None:
        """Return *link* with the tracking parameters for *format*; None if it is None."""
        if link is None or not self.tracking:
            return link
        return with_parameters(
            link,
            [
                (name, value.replace("{feed}", self.feed).replace("{format}", format))
                for name, value in self.tracking
            ],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHead:
    """A channel with the heads of its entries at a point in time."""

    channel: Channel

    #: In the order of the document.
    entries: tuple[EntryHead, ...]

    #: The latest date of its entries and of withdrawals, never the current time.
    updated: datetime

    #: Former entries that were withdrawn, the latest first.
    withdrawn: tuple[Withdrawn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed(FeedHead):
    """A channel with its whole entries at a point in time."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A feed in one format, as bytes."""

    #: The path below the publish directory.
    name: str
    format: str
    content: bytes

    #: The address that it is published at, and links to as itself.
    address: str
