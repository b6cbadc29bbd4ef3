"""Every key of config.toml: its type, its default and its meaning."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from feedpub.assembly.extra_elements import FIELDS
from feedpub.config.constraints import Limits
from feedpub.config.destination_table import DestinationName, DestinationTable
from feedpub.config.feed_table import NO_RIGHTS, FeedTable, RightsTable
from feedpub.config.notify_table import NotifyTable
from feedpub.config.source_table import AnySource, APITable, FilesTable, SourceTable
from feedpub.config.table import Table
from feedpub.config.value_types import (
    Address,
    Age,
    Authority,
    Email,
    Endpoint,
    FeedName,
    FolderAddress,
    Host,
    HostAddress,
    ImageAddress,
    ImageWidth,
    Language,
    Line,
    OldPath,
    Quiet,
    Selector,
    SourceName,
    Variable,
    Zone,
    age,
)
from feedpub.format_info import (
    INDEX_DOCUMENTS,
    LICENSE_DOCUMENT,
    SITEMAP_INDEX,
    TDMREP_DOCUMENT,
    standalone,
)
from feedpub.intake.sources.finished_files import QUIET
from feedpub.nouns import dataclass, field
from feedpub.protocols import ReaderContext, SiteHints
from feedpub.usage_rights import UsageRights

#: The slugs of each family of feeds, by its key in config.toml and by value.
SlugsByFamily = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class Site(Table):
    """The newsroom."""

    title: Line
    """Its name, as readers know it."""

    url: Address
    """Its home page."""

    base_url: FolderAddress
    """The address at which the publish directory is served."""

    language: Language
    """The language of feeds, and of articles that do not state theirs (BCP 47)."""

    timezone: Zone = "UTC"
    """The time zone of times without one; a date without a time means 12:00 in it."""

    authority: Authority | None = None
    """For the tag: URIs of articles whose id is not an address (RFC 4151). Never change it."""

    rights: Line | None = None
    """The copyright line of every feed."""

    email: Email | None = None
    """The address of whoever is responsible for the feeds."""

    logo: Address | None = None
    """A wide image that represents every feed."""

    icon: Address | None = None
    """A square image that represents every feed."""

    hubs: list[Address] = field(default_factory=list)
    """WebSub hubs of every public feed; they are notified of each change."""

    embeds: list[Host] = field(default_factory=list)
    """Hosts whose iframes are published; any other embed becomes a link to the article."""

    internal: list[Line] = field(default_factory=list)
    """Sections and tags that are never published."""

    sponsored: Line = "Sponsored"
    """The label before the title of a sponsored article."""


@dataclass(frozen=True, kw_only=True)
class ArchiveTable(Table):
    """Where feedpub keeps what it has published."""

    path: str | None = None
    """The SQLite file. Default: .feedpub/archive.db beside the configuration."""

    url: str | None = None
    """Instead of path, a PostgreSQL database: postgresql://user@host/database. Its password is in
    PGPASSWORD, in ~/.pgpass or in the file that PGPASSFILE names. Needs the extra postgres."""

    journal: str | None = None
    """Only with url: a file, or s3://bucket/prefix, to which the journal is exported after each run
    that adds to it, so that it survives the loss of the database."""

    keep: Age | None = None
    """How long the text of articles is kept that no feed shows any more: 10y. Older ones keep their
    ids, dates, addresses and titles. Default: forever."""

    @property
    def age(self) -> timedelta | None:
        """The age from which text is not kept. None: all text is kept."""
        return None if self.keep is None else age(self.keep)


@dataclass(frozen=True, kw_only=True)
class Publish(Table):
    """Where documents are written."""

    directory: str | None = None
    """The folder for a web server to serve. Default: feeds beside the configuration; none if there
    are destinations and this key is missing."""

    destinations: dict[DestinationName, DestinationTable] = field(default_factory=dict)
    """Further places for all documents, such as object stores; one table for each. A run puts what
    it can, and the next one what is missing."""

    index: bool = False
    """Whether to write index.html and feeds.opml, which list all public feeds."""

    retired: list[OldPath] = field(default_factory=list)
    """Old addresses, as in aliases, for which web servers answer 410 Gone."""

    variants: list[Literal["gzip", "br", "zstd"]] = field(default_factory=list)
    """Compressed variants of each document, which web servers send as they are: gzip (all.rss.gz),
    br and zstd. The extra compression has the libraries of br and zstd."""

    def __post_init__(self) -> None:
        names: dict[str, str] = {}
        for name, table in self.destinations.items():
            if (other := names.setdefault(table.url, name)) != name:
                raise ValueError(
                    f"destinations.{name} and destinations.{other} are both {table.url}; remove one"
                )


@dataclass(frozen=True, kw_only=True)
class HealthTable(Table):
    """Where the state of sources and feeds is shown."""

    page: Annotated[str, Limits(min_length=1)] | None = None
    """A status page for the newsroom: status.html. Relative to the configuration; if it is in the
    publish directory, its name must differ from that of every document."""

    textfile: Annotated[str, Limits(min_length=1)] | None = None
    """A file with metrics for Prometheus, for node_exporter: its name must end in .prom."""

    listen: Endpoint | None = None
    """Address and port at which feedpub run serves metrics for Prometheus: 127.0.0.1:9464."""


@dataclass(frozen=True, kw_only=True)
class Push(Table):
    """How a CMS can push articles as soon as they are saved."""

    spool: Annotated[str, Limits(min_length=1)] | None = None
    """A folder with one folder for each source. Files in these are read as articles of that source,
    and then removed. Files that cannot be read are moved to the folder rejected."""

    quiet: Quiet = QUIET
    """How many seconds a file must be unchanged before it is read, if the system cannot say whether
    it is still being written: files of other users, files on network drives."""

    listen: Endpoint | None = None
    """Address and port at which feedpub run accepts articles over HTTP: 127.0.0.1:8787."""

    token_env: Variable | None = None
    """The environment variable with the bearer token for articles over HTTP."""

    def __post_init__(self) -> None:
        if self.listen and not (self.spool and self.token_env):
            raise ValueError(
                "listen needs token_env, and spool, where articles wait to be read; add both"
            )


@dataclass(frozen=True, kw_only=True)
class DeskTable(Table):
    """The screen for editors, feedpub desk."""

    url: HostAddress | None = None
    """The address at which editors open it, behind a reverse proxy: https://desk.news.example/. It
    asks them for tokens then, and answers at no other address."""


@dataclass(frozen=True, kw_only=True)
class Credits(Table):
    """Words in credit lines, in addition to the built-in ones."""

    labels: list[Line] = field(default_factory=list)
    """Labels before a credit: "Repro:"."""

    agencies: dict[Line, list[Line]] = field(default_factory=dict)
    """Names of agencies, each with its other spellings."""


@dataclass(frozen=True, kw_only=True)
class ImagesTable(Table):
    """A server that makes images in any size."""

    address: ImageAddress | None = None
    """The addresses of its images: "https://img.example/{width}/{path}". {path} is the path of the
    original, {stem} that without its ending, {url} its whole address, {format} one of formats."""

    hosts: list[Host] = field(default_factory=list)
    """The hosts whose images it makes sizes of. Others, and those whose path could lead elsewhere,
    stay as they are."""

    widths: Annotated[list[ImageWidth], Limits(max_length=20)] = field(
        default_factory=lambda: [320, 640, 960, 1280, 1920]
    )
    """The widths in pixels in which an image is listed, up to its own."""

    formats: Annotated[
        list[Literal["jpg", "jpeg", "png", "webp", "avif", "auto"]], Limits(max_length=5)
    ] = field(default_factory=list)
    """The formats for {format}; the first one is that of images in feeds."""

    def __post_init__(self) -> None:
        if self.address is None:
            if self.hosts or self.formats:
                raise ValueError("address is missing; write that of the server's images")
            return
        if not self.hosts:
            raise ValueError("hosts is missing; name the hosts of the originals")
        if ("{format}" in self.address) != bool(self.formats):
            raise ValueError("{format} in address and formats belong together; add the other one")


@dataclass(frozen=True, kw_only=True)
class SitePages(Table):
    """CSS selectors for the parts of an article on the pages of a site."""

    title: Selector | None = None
    """The headline."""

    kicker: Selector | None = None
    """The short line above the headline."""

    summary: Selector | None = None
    """The standfirst."""

    authors: Selector | None = None
    """The elements that name the authors, one or more."""

    published: Selector | None = None
    """The date of publication."""

    body: Selector | None = None
    """The element that contains the text."""

    caption: Selector | None = None
    """Captions of images."""

    credit: Selector | None = None
    """Credits of images."""

    remove: list[Selector] = field(default_factory=list)
    """Elements that are not part of an article."""

    timezone: Zone | None = None
    """The time zone of times without one. Default: by the site's country and language."""

    learn: bool = True
    """Whether rules that feedpub learns from the site's pages apply where no key says otherwise."""

    def hints(self) -> SiteHints:
        """Return the selectors as the readers take them."""
        return SiteHints(**{**self.values(), "remove": tuple(self.remove)})


@dataclass(frozen=True, kw_only=True)
class Settings(Table):
    """config.toml"""

    extends: str | None = None
    """Another configuration, whose values apply where this one has none."""

    site: Site
    archive: ArchiveTable = ArchiveTable()
    publish: Publish = Publish()
    health: HealthTable = HealthTable()
    push: Push = Push()
    desk: DeskTable = DeskTable()
    notify: NotifyTable = field(default_factory=NotifyTable)
    sources: Annotated[dict[SourceName, AnySource], Limits(min_length=1)]
    """One table for each source. Its name is part of the ids of its articles: never change it."""

    sites: dict[Host, SitePages] = field(default_factory=dict)
    """Hints about the pages of a site, by its host; they also apply to subdomains."""

    rights: RightsTable = NO_RIGHTS
    credits: Credits = Credits()
    images: ImagesTable = field(default_factory=ImagesTable)
    authors: dict[Line, Line] = field(default_factory=dict)
    """Names of authors, by the abbreviations in bylines."""

    feeds: Annotated[dict[FeedName, FeedTable], Limits(min_length=1)]
    """One table for each feed. Its name is the name of its documents."""

    @property
    def kept(self) -> tuple[str, ...]:
        """The paths of values that feeds write as elements of their own, sorted."""
        return tuple(
            sorted(
                {
                    path
                    for feed in self.feeds.values()
                    for each in feed.extra.values()
                    for path in each.fields.values()
                    if path not in FIELDS
                }
            )
        )

    def documents(self, slugs: SlugsByFamily) -> Iterator[tuple[str, str]]:
        """Yield the path of every document, and the key of config.toml that it comes from.

        *slugs* has those of each family, by its key and by value.
        """
        for key, feed in self.feeds.items():
            for slug in sorted(slugs.get(key, {}).values()) if feed.each else [""]:
                for format, path in feed.documents(feed.name_of(key, slug), slug).items():
                    part = f"paths.{format}" if format in feed.paths else "formats"
                    yield path, f"feeds.{key}.{part}"
        yield from self.common_documents()

    def slugs_with(self, given: SlugsByFamily) -> dict[str, dict[str, str]]:
        """Return the slugs of each feed's key, by value: those *given* so far, and its own."""
        return {key: {**given.get(key, {}), **feed.slugs} for key, feed in self.feeds.items()}

    def common_documents(self) -> Iterator[tuple[str, str]]:
        """Yield the path and the key of every document that does not belong to a single feed."""
        if self.publish.index:
            yield from ((name, "publish.index") for name in INDEX_DOCUMENTS)
        feeds = [
            each for each in self.feeds.values() if each.rights != NO_RIGHTS and each.is_listed
        ]
        stated = [each for each in (self.rights_of(feed) for feed in (None, *feeds)) if each]
        if any(each.has_license and each.license is None for each in stated):
            yield LICENSE_DOCUMENT, "rights"
        if any(each.reservation is not None for each in stated):
            yield TDMREP_DOCUMENT, "rights"
        # One that goes on in archive documents needs a list of them.
        for key, feed in self.feeds.items():
            alone = standalone(feed.formats)
            if alone and alone.archive and feed.is_listed:
                yield SITEMAP_INDEX, f"feeds.{key}.formats"
                break

    def rights_of(self, feed: FeedTable | None = None) -> UsageRights | None:
        """Return what machines may do with the articles of *feed*, or of the site.

        None: nothing is stated.
        """
        own = NO_RIGHTS if feed is None else feed.rights
        return (self.rights if own == NO_RIGHTS else own.over(self.rights)).usage_rights()

    def terms(self, source: SourceTable | None, now: datetime) -> ReaderContext:
        """Return what a reader may assume about the articles of *source*, or of the site."""
        from feedpub.intake.sources.image_files import ImageFiles

        own = source.timezone if source else None
        api = source if isinstance(source, APITable) else None
        return ReaderContext(
            timezone=zoneinfo.ZoneInfo(own or self.site.timezone),
            now=now,
            language=(source.language if source else None) or self.site.language,
            base=self.site.url,
            records=(api.records if api else None) or "",
            fields=api.fields if api else {},
            kept=self.kept,
            pictures=ImageFiles(
                folder=Path(source.path),
                base_url=source.images.base_url if source.images else None,
            )
            if isinstance(source, FilesTable)
            else None,
            authors=self.authors,
            sites={host: pages.hints() for host, pages in self.sites.items()},
            credit_labels=tuple(self.credits.labels),
            credit_agencies=tuple(
                (name, tuple(ways)) for name, ways in self.credits.agencies.items()
            ),
            default_credit=source.default_credit if source else None,
        )
