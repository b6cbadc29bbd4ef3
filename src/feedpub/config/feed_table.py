"""The keys of a feed's table in config.toml."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from feedpub.config.table import Scheduled, Table
from feedpub.config.value_types import (
    Address,
    Content,
    DocumentPath,
    Duration,
    FamilyName,
    Ids,
    Language,
    Line,
    OldFamilyPath,
    Parameter,
    Slugs,
    SourceName,
    only,
)
from feedpub.format_info import DEFAULT_FORMATS, FORMATS, FormatName
from feedpub.partners import ProfileName


class Chosen(Table):
    """Values that articles are chosen by."""

    sections: list[Line] = Field(default=[])
    """Only articles of one of these sections."""

    tags: list[Line] = Field(default=[])
    """Only articles with one of these tags."""

    authors: list[Line] = Field(default=[])
    """Only articles by one of these authors."""

    agencies: list[Line] = Field(default=[])
    """Only articles made from one of these agencies."""

    languages: list[Language] = Field(default=[])
    """Only articles in one of these languages."""

    sources: list[SourceName] = Field(default=[])
    """Only articles from one of these sources."""

    access: list[Literal["free", "metered", "paid"]] = Field(default=[])
    """Only articles of one of these kinds of access."""

    has: list[Literal["image", "credit", "summary", "content"]] = Field(default=[])
    """Only articles that have all of these."""


class ShownImages(Table):
    """Which pictures a feed shows."""

    without_credit: Literal["publish", "hold"] = "publish"
    """What becomes of a picture that nobody is credited for."""


class FeedTable(Chosen, Scheduled):
    """One feed, or with `each` one feed for every value found."""

    title: Annotated[Line, only("value")]
    """As readers list it; {value} is a family's value."""

    description: Annotated[Line, only("value")] | None = None
    """What it brings. Default: its title."""

    url: Address | None = None
    """The page whose news it brings. Default: site.url."""

    language: Language | None = None
    """Default: site.language."""

    limit: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """The newest that many articles. Default: 50; of a sitemap 1000."""

    formats: Annotated[list[FormatName], Field(min_length=1)] = Field(default=[*DEFAULT_FORMATS])
    """What is written: NAME.rss, NAME.atom, NAME.json, NAME.html; a sitemap is NAME.xml."""

    archive: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Entries of each archive document with those beyond the limit (RFC 5005). Default: none."""

    match: Literal["all", "any"] = "all"
    """Whether articles must fit all of the choices below, or one of them."""

    exclude: Chosen = Chosen()
    """Articles that stay out, by the same keys."""

    max_age: Duration | None = None
    """No older than 30m, 48h, 7d. Default of a sitemap: 48h."""

    order: Literal["published", "curated"] = "published"
    """Newest first; or the articles of ids alone, in their order."""

    ids: Ids = Field(default=[])
    """Articles that come first, by ids, short links or addresses; or the path of a file with them:
    a line each, or JSON."""

    content: Content = "full"
    """All of an article, its summary alone, or that many paragraphs."""

    paid: Literal["summary", "full", "leave-out"] = "summary"
    """What of an article goes out that is metered or paid for."""

    sponsored: Literal["mark", "leave-out"] = "mark"
    """What becomes of an article that somebody paid for."""

    kicker: bool = False
    """Whether the kicker stands in front of the title."""

    images: ShownImages = ShownImages()
    """Which pictures are shown."""

    byline: Literal["separate", "joined"] = "separate"
    """Whether an entry's authors are one each or all in one, where a format has a choice."""

    link: Literal["short", "canonical"] | None = None
    """Which address of an article its entry leads to; the other one where it is missing.
    Default: short, with a profile canonical."""

    tracking: dict[Parameter, Annotated[Line, only("feed", "format")]] = Field(default={})
    """Parameters added to the entry's link, never to an id; {feed} and {format} are filled in."""

    profile: ProfileName | None = None
    """The partner that the feed is written for."""

    visibility: Literal["public", "private"] = "public"
    """A private feed is named nowhere: no index, no OPML, no links from its other formats."""

    paths: dict[FormatName, DocumentPath] = Field(default={})
    """Where documents stand whose address must stay. Default: NAME.FORMAT."""

    aliases: dict[OldFamilyPath, FormatName] = Field(default={})
    """Old addresses, as paths below base_url, and the format that they lead to."""

    ttl: Annotated[int, Field(ge=1, le=10_080)] | None = None
    """Minutes that a reader may wait before it asks again."""

    hubs: list[Address] | None = None
    """Default: site.hubs, of a private feed none."""

    stale_after: Duration | None = None
    """How old its newest entry may be before feedpub status complains. Default: any age."""

    each: Literal["section", "tag", "author", "language"] | None = None
    """One feed for every value found: a family."""

    name: FamilyName | None = None
    """The names of a family's feeds: section/{slug}. Default: KEY/{slug}."""

    slugs: Slugs = Field(default={})
    """A family's slugs that are not to be made from their value."""

    max: Annotated[int, Field(ge=1, le=100_000)] = 1000
    """At most that many feeds in a family."""

    def name_of(self, key: str, slug: str) -> str:
        """The name of its feed with *slug*; of the feed itself if it is no family."""
        if self.each is None:
            return key
        return (self.name or f"{key}/{{slug}}").replace("{slug}", slug)

    def documents(self, name: str, slug: str) -> dict[str, str]:
        """The path of each document of its feed *name*, by format."""
        paths = {each: f"{name}{FORMATS[each].suffix}" for each in self.formats}
        return paths | {each: path.replace("{slug}", slug) for each, path in self.paths.items()}
