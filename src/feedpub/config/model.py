"""Every key of config.toml, its type, its default and what it means."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator

from feedpub.config.feed_table import FeedTable
from feedpub.config.notify_table import NotifyTable
from feedpub.config.source_table import AnySource, APITable, FilesTable, SourceTable
from feedpub.config.table import Table
from feedpub.config.value_types import (
    Address,
    Authority,
    Email,
    Endpoint,
    FeedName,
    FolderAddress,
    Host,
    Language,
    Line,
    OldPath,
    Quiet,
    Selector,
    SourceName,
    Variable,
    Zone,
)
from feedpub.format_info import INDEX_DOCUMENTS
from feedpub.intake.sources.finished_files import QUIET
from feedpub.intake.sources.image_files import ImageFiles
from feedpub.protocols import ReaderContext, SiteHints

#: The slugs of each family of feeds, by its key in config.toml and by value.
SlugsByFamily = Mapping[str, Mapping[str, str]]


class Site(Table):
    """The newsroom."""

    title: Line
    """Its name, as readers know it."""

    url: Address
    """Its home page."""

    base_url: FolderAddress
    """Where the publish directory is served."""

    language: Language
    """Of feeds, and of articles that do not tell theirs (BCP 47)."""

    timezone: Zone = "UTC"
    """For times without a zone; a day without a time becomes 12:00 in it."""

    authority: Authority | None = None
    """For the tag: ids of articles whose id is no address (RFC 4151). Never change it."""

    rights: Line | None = None
    """The copyright line of every feed."""

    email: Email | None = None
    """Of who answers for the feeds."""

    logo: Address | None = None
    """A wide picture that stands for every feed."""

    icon: Address | None = None
    """A square one."""

    hubs: list[Address] = Field(default=[])
    """WebSub hubs that subscribers of every public feed may use; they are told of each change."""

    embeds: list[Host] = Field(default=[])
    """Hosts whose frames may travel; anything else embedded becomes a link to the article."""

    internal: list[Line] = Field(default=[])
    """Sections and tags that never go out."""

    sponsored: Line = "Sponsored"
    """What stands in front of the title of an article that somebody paid for."""


class ArchiveTable(Table):
    """What is remembered."""

    path: str | None = None
    """The SQLite file. Default: .feedpub/archive.db beside the configuration."""


class Publish(Table):
    """Where documents are put."""

    directory: str | None = None
    """The folder that a web server serves. Default: feeds beside the configuration."""

    index: bool = False
    """Whether index.html and feeds.opml list all public feeds."""

    retired: list[OldPath] = Field(default=[])
    """Old addresses, as paths below base_url, that answer 410 Gone."""


class HealthTable(Table):
    """Where it is told how sources and feeds fare."""

    page: Annotated[str, Field(min_length=1)] | None = None
    """A page for the newsroom: status.html. Relative to the configuration; in the publish directory
    only if its path leads there, under a name that no document has."""

    textfile: Annotated[str, Field(min_length=1)] | None = None
    """Metrics for Prometheus, in a file that node_exporter reads: it has to end in .prom."""

    listen: Endpoint | None = None
    """Metrics for Prometheus, of feedpub run: 127.0.0.1:9464."""


class Push(Table):
    """How articles come in the moment they are saved."""

    spool: Annotated[str, Field(min_length=1)] | None = None
    """A folder with one folder a source: what is put there is read as that source's, kept, and
    removed. Articles that cannot be read go to its folder rejected."""

    quiet: Quiet = QUIET
    """How many seconds a file there has to rest before it is read, where the system does not say
    whether a program is still writing it: files of other users, files on a network's drive."""

    listen: Endpoint | None = None
    """Where feedpub run takes articles over HTTP: 127.0.0.1:8787. Default: nowhere."""

    token_env: Variable | None = None
    """The environment variable with the word that whoever pushes over HTTP must know."""

    @model_validator(mode="after")
    def _fits_together(self) -> Push:
        if self.listen and not (self.spool and self.token_env):
            raise ValueError(
                "listen needs token_env, and spool, where articles wait to be read; add both"
            )
        return self


class Credits(Table):
    """Words of credits beside those that are known."""

    labels: list[Line] = Field(default=[])
    """What announces a credit: "Repro:"."""

    agencies: dict[Line, list[Line]] = Field(default={})
    """Names of agencies, each with other ways to write it."""


class SitePages(Table):
    """Where the parts of an article stand on a site's pages: CSS selectors."""

    title: Selector | None = None
    """The headline, where the rules for all pages take another one."""

    kicker: Selector | None = None
    """The short line above it."""

    summary: Selector | None = None
    """The standfirst."""

    authors: Selector | None = None
    """Each of the elements that name them."""

    published: Selector | None = None
    """The date of publication."""

    body: Selector | None = None
    """The box that holds the text."""

    caption: Selector | None = None
    """Captions of pictures."""

    credit: Selector | None = None
    """Credits of pictures."""

    remove: list[Selector] = Field(default=[])
    """What is no part of an article."""

    timezone: Zone | None = None
    """Of times without a zone. Default: by the site's country and language."""

    def hints(self) -> SiteHints:
        values = self.model_dump()
        return SiteHints(**{**values, "remove": tuple(values["remove"])})


class Settings(Table):
    """config.toml"""

    extends: str | None = None
    """Another configuration, whose values hold where this one says nothing."""

    site: Site
    archive: ArchiveTable = ArchiveTable()
    publish: Publish = Publish()
    health: HealthTable = HealthTable()
    push: Push = Push()
    notify: NotifyTable = NotifyTable()
    sources: Annotated[dict[SourceName, AnySource], Field(min_length=1)]
    """One table a source; its name is part of the ids of its articles: never change it."""

    sites: dict[Host, SitePages] = Field(default={})
    """What is known of the pages of a site, by its host; it holds for the hosts below it."""

    credits: Credits = Credits()
    authors: dict[Line, Line] = Field(default={})
    """The names of authors, by the short forms that they sign with."""

    feeds: Annotated[dict[FeedName, FeedTable], Field(min_length=1)]
    """One table a feed; its name is its documents' name."""

    def documents(self, slugs: SlugsByFamily) -> Iterator[tuple[str, str]]:
        """Yield the path of every document, and the key of config.toml that it comes from.

        *slugs* has those of each family, by its key and by value.
        """
        for key, feed in self.feeds.items():
            for slug in sorted(slugs.get(key, {}).values()) if feed.each else [""]:
                for format, path in feed.documents(feed.name_of(key, slug), slug).items():
                    part = f"paths.{format}" if format in feed.paths else "formats"
                    yield path, f"feeds.{key}.{part}"
        if self.publish.index:
            yield from ((name, "publish.index") for name in INDEX_DOCUMENTS)

    def terms(self, source: SourceTable | None, now: datetime) -> ReaderContext:
        """What a reader may assume of the articles of *source*, or of the site."""
        own = source.timezone if source else None
        api = source if isinstance(source, APITable) else None
        return ReaderContext(
            timezone=zoneinfo.ZoneInfo(own or self.site.timezone),
            now=now,
            language=(source.language if source else None) or self.site.language,
            base=self.site.url,
            records=(api.records if api else None) or "",
            fields=api.fields if api else {},
            pictures=ImageFiles(folder=Path(source.path), base_url=source.images.base_url)
            if isinstance(source, FilesTable) and source.images
            else None,
            authors=self.authors,
            sites={host: pages.hints() for host, pages in self.sites.items()},
            credit_labels=tuple(self.credits.labels),
            credit_agencies=tuple(
                (name, tuple(ways)) for name, ways in self.credits.agencies.items()
            ),
            default_credit=source.default_credit if source else None,
        )


def json_schema() -> dict[str, Any]:
    """The JSON Schema of config.toml, for editors."""
    schema = Settings.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
