"""The keys of a feed's table in config.toml."""

from __future__ import annotations

from typing import Annotated, Literal

from feedpub.config.constraints import Limits
from feedpub.config.table import Scheduled, Table
from feedpub.config.value_types import (
    UUID,
    Address,
    AdTitle,
    Advertiser,
    Amount,
    Color,
    Content,
    Currency,
    DocumentPath,
    Duration,
    ElementName,
    Email,
    ExtraPath,
    FamilyName,
    Ids,
    Keyword,
    Language,
    Line,
    Markup,
    Namespace,
    Notice,
    OldFamilyPath,
    Parameter,
    PixelAddress,
    PodcastCategory,
    Prefix,
    Slugs,
    SourceName,
    only,
)
from feedpub.format_info import DEFAULT_FORMATS, FORMATS, FormatName, standalone
from feedpub.nouns import dataclass, field
from feedpub.partners import ProfileName
from feedpub.usage_rights import Payment, UsageRights


@dataclass(frozen=True, kw_only=True)
class Chosen(Table):
    """Values by which articles are selected."""

    sections: list[Line] = field(default_factory=list)
    """Only articles in one of these sections."""

    tags: list[Line] = field(default_factory=list)
    """Only articles with one of these tags."""

    authors: list[Line] = field(default_factory=list)
    """Only articles by one of these authors."""

    agencies: list[Line] = field(default_factory=list)
    """Only articles with material of one of these agencies."""

    languages: list[Language] = field(default_factory=list)
    """Only articles in one of these languages."""

    sources: list[SourceName] = field(default_factory=list)
    """Only articles from one of these sources."""

    access: list[Literal["free", "metered", "paid"]] = field(default_factory=list)
    """Only articles with one of these kinds of access."""

    words: Annotated[list[Keyword], Limits(max_length=1000)] = field(default_factory=list)
    """Only articles that have one of these words or phrases in title, kicker, summary or text:
    whole words as written here, whatever their case."""

    has: list[Literal["image", "credit", "summary", "content", "audio", "video"]] = field(
        default_factory=list
    )
    """Only articles that have all of these."""


@dataclass(frozen=True, kw_only=True)
class ShownImages(Table):
    """Which images a feed shows."""

    without_credit: Literal["publish", "hold"] = "publish"
    """What to do with an image without a credit."""

    without_syndication_rights: Literal["publish", "hold"] = "publish"
    """What to do with an image that may not be distributed (syndication_rights = false)."""

    width: Annotated[int, Limits(ge=16, le=10_000)] | None = None
    """The width of images in pixels, which the server of [images] makes. Default: the originals."""

    renditions: list[Literal["group", "srcset"]] = field(default_factory=list)
    """Where the other sizes of an image are written: group for a media:group (Media RSS) and the
    list renditions in JSON Feed, srcset for images in bodies. Pages have srcset anyway; feeds with
    a profile have neither."""


@dataclass(frozen=True, kw_only=True)
class RepublicationTable(Table):
    """What sites that publish articles of the feed again are asked to keep below their text."""

    notice: Notice = False
    """A line that links to the original: true for one in the feed's language, or your own text, in
    which {site} is the link. Without {site} all of it is."""

    pixel: PixelAddress | None = None
    """The address of a picture that counts readers; {id}, {number} (the last one in the id) and
    {url} are those of the article."""


@dataclass(frozen=True, kw_only=True)
class ExtraTable(Table):
    """Elements of a namespace of your own, in each entry: one table for each prefix."""

    namespace: Namespace
    """Its URI."""

    fields: Annotated[dict[ElementName, ExtraPath], Limits(max_length=50)] = field(
        default_factory=dict
    )
    """Elements with the fields of the article that they hold, or other keys of its record: paths
    such as acf.priority. An article without a value has no such element."""

    texts: Annotated[dict[ElementName, Line], Limits(max_length=50)] = field(default_factory=dict)
    """Elements with the same text in every entry."""

    def __post_init__(self) -> None:
        if not (self.fields or self.texts):
            raise ValueError("has neither fields nor texts; add one of them")
        for name in self.fields:
            if name in self.texts:
                raise ValueError(f"{name} is in fields and in texts; remove one of them")


@dataclass(frozen=True, kw_only=True)
class PodcastTable(Table):
    """What a podcast says of itself, besides the feed's title, description and language."""

    categories: Annotated[list[PodcastCategory], Limits(min_length=1, max_length=3)] = field(
        default_factory=lambda: ["News"]
    )
    """Apple's categories, each with a subcategory or without: "News: Daily News"."""

    image: Address | None = None
    """The cover: a square JPEG or PNG of 1,400 to 3,000 pixels. Default: site.icon."""

    explicit: bool = False
    """Whether it is not for children. An episode may say otherwise."""

    author: Line | None = None
    """Default: site.title."""

    owner: Line | None = None
    """Whom Apple writes to. Default: site.title."""

    email: Email | None = None
    """The owner's address. Default: site.email."""

    type: Literal["episodic", "serial"] = "episodic"
    """Whether episodes are heard newest first, or in the order of their numbers."""

    medium: Literal["podcast", "music", "video", "film", "audiobook", "newsletter", "course"] = (
        "podcast"
    )
    """What kind of podcast it is (Podcast Namespace 1.0)."""

    guid: UUID | None = None
    """Its id for life. Default: made from the feed's address; write it down before that changes."""

    locked: bool | None = None
    """Whether other hosts may not import it. Default: it does not say."""

    funding: dict[Line, Address] = field(default_factory=dict)
    """Where listeners can give money: texts with addresses."""

    new_address: Address | None = None
    """Where the podcast is moving to (itunes:new-feed-url)."""


@dataclass(frozen=True, kw_only=True)
class WebfeedsTable(Table):
    """How Feedly shows a feed (webfeeds elements, in RSS)."""

    cover: Address | None = None
    """A wide picture behind the title."""

    icon: Address | None = None
    """A square SVG or PNG."""

    logo: Address | None = None
    """A wordmark as SVG."""

    accent_color: Color | None = None
    """The colour of links: 00a7e1."""


Uses = list[Literal["all", "ai-all", "ai-train", "ai-input", "ai-index", "search", "tdm"]]


@dataclass(frozen=True, kw_only=True)
class PaymentTable(Table):
    """What some uses cost (RSL 1.0)."""

    uses: Uses | None = None
    """The uses that are paid for."""

    type: (
        Literal[
            "purchase", "subscription", "training", "crawl", "use", "contribution", "attribution"
        ]
        | None
    ) = None
    """How: once, regularly, for each training, each request, each use in an answer, as one likes,
    by naming and linking the source."""

    amount: Amount | None = None
    """How much, as a text: "0.015"."""

    currency: Currency | None = None
    """Of the amount: EUR (ISO 4217)."""

    standard: Address | None = None
    """The address of a licence that many publishers share."""

    custom: Address | None = None
    """The address of your own offer."""

    def __post_init__(self) -> None:
        if self.uses and self.type is None:
            raise ValueError("type is missing; say how the uses are paid for")
        if not self.uses and any(value for key, value in self.values().items() if key != "uses"):
            raise ValueError("uses is missing; name the uses that are paid for")
        if (self.amount is None) != (self.currency is None):
            raise ValueError("amount and currency belong together; add the other one")


@dataclass(frozen=True, kw_only=True)
class RightsTable(Table):
    """What machines may do with articles. Uses: ai-train (training AI), ai-input (answers from
    articles), ai-index (the index of an AI), search (links and short excerpts), tdm (text and data
    mining); ai-all, all."""

    permits: Uses | None = None
    """The uses that are permitted to everyone, free of charge."""

    prohibits: Uses | None = None
    """The uses that are prohibited, or reserved."""

    payment: PaymentTable = PaymentTable()
    """The uses that are paid for, and what they cost."""

    policy: Address | None = None
    """The address of the terms, for people or machines."""

    server: Address | None = None
    """The address of a licence server (RSL)."""

    license: Address | None = None
    """The address of your own licence file (RSL). Default: license.xml, which feedpub writes."""

    holder: Line | None = None
    """The copyright holder."""

    def stated(self) -> set[str]:
        """Return the words of all uses that it says something about."""
        return {*(self.permits or ()), *(self.prohibits or ()), *(self.payment.uses or ())}

    def over(self, general: RightsTable) -> RightsTable:
        """Return its values, and those of *general* for keys that it does not have."""
        own = {key: getattr(self, key) for key in self.key_names()}
        inherited = {
            key: getattr(general, key)
            for key, value in own.items()
            if value is None or value == _NO_PAYMENT
        }
        return RightsTable(**(own | inherited))

    def usage_rights(self) -> UsageRights | None:
        """Return what it says. None: it says nothing of any use."""
        if not self.stated():
            return None
        cost = self.payment
        return UsageRights(
            permits=tuple(self.permits or ()),
            prohibits=tuple(self.prohibits or ()),
            payment=Payment(
                uses=tuple(cost.uses),
                type=cost.type,
                amount=cost.amount,
                currency=cost.currency,
                standard=cost.standard,
                custom=cost.custom,
            )
            if cost.uses and cost.type
            else None,
            policy=self.policy,
            server=self.server,
            license=self.license,
            holder=self.holder,
        )


_NO_PAYMENT = PaymentTable()
NO_RIGHTS = RightsTable()


@dataclass(frozen=True, kw_only=True)
class SponsoredTable(Table):
    """A link of an advertiser below each article."""

    url: Address
    """Where it leads: to a page of your own site."""

    title: AdTitle
    """Up to 45 characters."""

    advertiser: Advertiser
    """Up to 35 characters."""

    thumbnail: Address | None = None
    """A picture of 320 by 240 pixels."""


@dataclass(frozen=True, kw_only=True)
class PartnerTable(Table):
    """What a feed with a profile has for its partner besides articles."""

    analytics: Markup | None = None
    """A script that counts readers, for each article; {link} stands for the article's address.
    Only for smartnews and newsbreak."""

    dark_logo: Address | None = None
    """A logo for dark backgrounds, a PNG of up to 700 by 100 pixels. Only for smartnews."""

    ad: Markup | None = None
    """The tag of an advertisement of 300 by 250 pixels below each article. Only for smartnews."""

    sponsored: Annotated[list[SponsoredTable], Limits(max_length=2)] = field(default_factory=list)
    """Links of advertisers below each article. Only for smartnews."""


@dataclass(frozen=True, kw_only=True)
class FeedTable(Chosen, Scheduled):
    """One feed; with `each`, a family of feeds, one for each value that articles have."""

    title: Annotated[Line, only("value")]
    """The title; in a family, {value} stands for the value of each feed."""

    description: Annotated[Line, only("value")] | None = None
    """The description. Default: the title."""

    url: Address | None = None
    """The page that the feed belongs to. Default: site.url."""

    language: Language | None = None
    """Default: site.language."""

    limit: Annotated[int, Limits(ge=1, le=10_000)] | None = None
    """The number of articles, the newest. Default: 50; in a sitemap 1000."""

    formats: Annotated[list[FormatName], Limits(min_length=1)] = field(
        default_factory=lambda: [*DEFAULT_FORMATS]
    )
    """The formats to write: NAME.rss, NAME.atom, NAME.json, NAME.html; for a sitemap NAME.xml.
    sitemap is a news sitemap, article-sitemap one of all articles, video-sitemap of all with films.
    """

    archive: Annotated[int, Limits(ge=1, le=10_000)] | None = None
    """The number of entries in each archive document, for entries beyond the limit (RFC 5005).
    Default: no archive; for article-sitemap and video-sitemap 1000."""

    match: Literal["all", "any"] = "all"
    """Whether articles must match all of the keys sections to has, or any of them."""

    exclude: Chosen = Chosen()
    """Articles to leave out, by the same keys."""

    max_age: Duration | None = None
    """The maximum age of articles: 30m, 48h, 7d. Default for a news sitemap: 48h."""

    order: Literal["published", "curated"] = "published"
    """Newest first; or only the articles of ids, in their order."""

    ids: Ids = field(default_factory=list)
    """Articles that come first, as ids, short links or addresses; or the path of a file with these,
    one on each line, or as JSON."""

    content: Content = "full"
    """The whole article, only its summary, or a number of paragraphs."""

    paid: Literal["summary", "full", "leave-out"] = "summary"
    """How much of a metered or paid article is published."""

    sponsored: Literal["mark", "leave-out"] = "mark"
    """What to do with a sponsored article."""

    kicker: bool = False
    """Whether to put the kicker before the title."""

    images: ShownImages = ShownImages()
    """Which images are shown."""

    extra: dict[Prefix, ExtraTable] = field(default_factory=dict)
    """Elements of other namespaces in RSS and Atom, and extensions in JSON: one table for each
    prefix."""

    republication: RepublicationTable = RepublicationTable()
    """What sites that publish its articles again are asked to keep; only where a feed shows the
    whole text. Default: nothing."""

    byline: Literal["separate", "joined"] | None = None
    """Whether an entry has one element for each author or one for all, in formats with a choice.
    Default: joined in Atom, unless the feed has the profile of a partner; else separate."""

    link: Literal["short", "canonical"] | None = None
    """Which address of an article its entry links to; the other one if that is missing. Default:
    short; with a profile, canonical."""

    tracking: dict[Parameter, Annotated[Line, only("feed", "format")]] = field(default_factory=dict)
    """Parameters to add to the links of entries, never to ids; {feed} and {format} are replaced."""

    profile: ProfileName | None = None
    """The partner whose requirements the feed follows; podcast for a podcast. Experimental, as no
    partner has confirmed them: gunosy, line-news, newsbreak. google-news ends with feedpub 0.3."""

    partner: PartnerTable = PartnerTable()
    """What the partner of the profile gets besides articles."""

    webfeeds: WebfeedsTable = WebfeedsTable()
    """How Feedly shows the feed, whatever its profile. Default: as Feedly likes."""

    rights: RightsTable = NO_RIGHTS
    """What machines may do with its articles, where that differs from rights: each key that it has
    takes the place of that one."""

    podcast: PodcastTable = PodcastTable()
    """What a feed with the profile podcast says of itself."""

    visibility: Literal["public", "private"] = "public"
    """A private feed is in no index and no OPML, and its formats do not link to each other."""

    private: bool = False
    """Whether web servers ask for a token, which feedpub token add gives to a subscriber. Implies
    visibility private."""

    paths: dict[FormatName, DocumentPath] = field(default_factory=dict)
    """Paths of documents whose address must not change. Default: NAME.FORMAT."""

    aliases: dict[OldFamilyPath, FormatName] = field(default_factory=dict)
    """Old addresses, with the format that they redirect to: paths below base_url ("old/feed"),
    paths on the host of site.url ("/feed/", "/?feed=rss2"), or whole ("https://old.example/rss")."""

    ttl: Annotated[int, Limits(ge=1, le=10_080)] | None = None
    """The minutes that feed readers should wait between requests."""

    hubs: list[Address] | None = None
    """WebSub hubs. Default: site.hubs; for a private feed none."""

    stale_after: Duration | None = None
    """The age of the newest entry from which feedpub status complains. Default: never."""

    each: Literal["section", "tag", "author", "language"] | None = None
    """Makes this a family: one feed for each value that articles have."""

    name: FamilyName | None = None
    """The names of the feeds in a family: section/{slug}. Default: KEY/{slug}."""

    slugs: Slugs = field(default_factory=dict)
    """Slugs of a family, by value, in place of those that are made from the values."""

    max: Annotated[int, Limits(ge=1, le=100_000)] = 1000
    """The maximum number of feeds in a family."""

    @property
    def is_listed(self) -> bool:
        """Whether lists, hubs of the site and other documents may name it."""
        return self.visibility == "public" and not self.private

    @property
    def page_size(self) -> int | None:
        """The number of entries in each archive document. None: there is no archive."""
        alone = standalone(self.formats)
        if self.archive or not (alone and alone.archive):
            return self.archive
        return min(alone.archive, self.limit or alone.archive)

    def name_of(self, key: str, slug: str) -> str:
        """Return the name of the family's feed with *slug*, or of the only feed."""
        if self.each is None:
            return key
        return (self.name or f"{key}/{{slug}}").replace("{slug}", slug)

    def documents(self, name: str, slug: str) -> dict[str, str]:
        """Return the path of each document of the feed *name*, by format."""
        paths = {each: f"{name}{FORMATS[each].suffix}" for each in self.formats}
        return paths | {each: path.replace("{slug}", slug) for each, path in self.paths.items()}
