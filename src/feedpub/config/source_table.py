"""The keys of a source's table in config.toml, by its type."""

from __future__ import annotations

import fnmatch
import ipaddress
import os
import re
from typing import Annotated, Literal

from feedpub.config.constraints import Choice, Limits
from feedpub.config.table import Scheduled, Table
from feedpub.config.value_types import (
    SOURCES,
    Address,
    Duration,
    FieldPath,
    FolderAddress,
    IPNetwork,
    Language,
    Line,
    Parameter,
    Quiet,
    RecordField,
    Variable,
    Zone,
)
from feedpub.intake.readers.apis.presets import PRESETS, preset
from feedpub.intake.sources.finished_files import QUIET
from feedpub.nouns import dataclass, field

SourceType = Literal["files", "web", "api", "feed"]


@dataclass(frozen=True, kw_only=True)
class SourceTable(Scheduled):
    """The keys of all sources."""

    type: SourceType

    language: Language | None = None
    """The language of articles that do not state theirs. Default: site.language."""

    timezone: Zone | None = None
    """The time zone of times without one. Default: site.timezone."""

    default_credit: Line | None = None
    """The credit of images without one, for a source of house photos."""

    probe_images: bool | None = None
    """Whether to fetch the type, length and size of images from their servers if the source does
    not state them. Default: true for sources on the web."""

    check_short_links: bool | None = None
    """Whether to check where short links lead; one that does not lead to its article is not
    published. Default: true for sources on the web."""

    stale_after: Duration | None = None
    """How long the source may go without a success before feedpub status complains. Default: three
    of its scheduled times, or 24h."""


@dataclass(frozen=True, kw_only=True)
class Images(Table):
    """Image files beside the articles."""

    base_url: FolderAddress
    """The address at which the folder of the source is served; feedpub does not copy images."""


@dataclass(frozen=True, kw_only=True)
class FilesTable(SourceTable):
    """Articles in a folder: page texts, Markdown, records and others (reference/articles.md)."""

    type: Literal["files"]

    path: Annotated[str, Limits(min_length=1)]
    """The folder; it is read with all folders in it."""

    missing: Literal["keep", "withdraw"] = "keep"
    """What to do with articles that the source no longer has. If a fifth of them is missing at
    once, the source is assumed to be at fault."""

    images: Images | None = None
    """For articles that refer to their images by path."""

    quiet: Quiet = QUIET
    """How many seconds a file must be unchanged before it is read, if the system cannot say whether
    it is still being written: files of other users, files on network drives."""


@dataclass(frozen=True, kw_only=True)
class HTTPTable(SourceTable):
    """The keys of all sources on the web."""

    at_once: Annotated[int, Limits(ge=1, le=8)] = 2
    """The number of parallel requests to a host."""

    per_second: Annotated[int, Limits(ge=1, le=100)] = 5
    """The number of requests to a host in a second."""

    time_limit: Duration = "2m"
    """How long reading the whole source may take."""

    allow_addresses: list[IPNetwork] = field(default_factory=list)
    """Private networks that may be contacted: "10.1.2.0/24"."""

    @property
    def networks(self) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        return [ipaddress.ip_network(each) for each in self.allow_addresses]


@dataclass(frozen=True, kw_only=True)
class WebTable(HTTPTable):
    """Article pages on the web, found by a section page, a sitemap, a feed or a list."""

    type: Literal["web"]

    missing: Literal["keep", "withdraw"] = "keep"
    """What to do with articles that the source no longer has. If a fifth of them is missing at
    once, the source is assumed to be at fault."""

    section: Address | None = None
    """A page that links to the articles."""

    sitemap: Address | None = None
    """A sitemap, a news sitemap, or a sitemap index."""

    feed: Address | None = None
    """A feed whose items link to the articles."""

    addresses: Annotated[list[Address], Limits(max_length=10_000)] = field(default_factory=list)
    """The addresses of the articles themselves."""

    links: Line | None = None
    """A pattern for the addresses or paths of articles, with * for anything: "/*/a-*"."""

    limit: Annotated[int, Limits(ge=1, le=10_000)] = 50
    """How many pages to read, in the order of the list; of a sitemap, the newest."""

    robots: bool = True
    """Whether to obey robots.txt."""

    undated: Literal["first-seen", "hold"] = "first-seen"
    """What to do with a page without a date of publication: date it by its list, or else by when it
    was first seen, for life; or hold it in quarantine."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (self.section or self.sitemap or self.feed or self.addresses):
            raise ValueError("needs one of section, sitemap, feed and addresses; add it")
        if self.section and not self.links:
            raise ValueError(
                "section needs links, which says what the addresses of articles look like; add it"
            )

    @property
    def pattern(self) -> re.Pattern[str] | None:
        return re.compile(fnmatch.translate(self.links)) if self.links else None


@dataclass(frozen=True, kw_only=True)
class PagingTable(Table):
    """How to request further pages of a list: by page, offset or next."""

    page: Parameter | None = None
    """The parameter with the number of the page."""

    first: Annotated[int, Limits(ge=0, le=1)] = 1
    """The number of the first page."""

    offset: Parameter | None = None
    """The parameter with the number of articles to skip."""

    next: FieldPath | None = None
    """The path to the address of the next page in the response; Link for that header."""

    size: Parameter | None = None
    """The parameter with the number of articles on a page."""

    per_page: Annotated[int, Limits(ge=1, le=1000)] = 50
    """The number of articles on a page."""

    def __post_init__(self) -> None:
        if sum(each is not None for each in (self.page, self.offset, self.next)) != 1:
            raise ValueError("needs exactly one of page, offset and next; keep one")


@dataclass(frozen=True, kw_only=True)
class APITable(HTTPTable):
    """JSON over HTTP."""

    type: Literal["api"]

    missing: Literal["keep", "withdraw"] | None = None
    """What to do with articles that the source no longer has. If a fifth of them is missing at
    once, the source is assumed to be at fault. Default: keep; for WordPress and Ghost withdraw."""

    url: Address
    """The address of the list of articles; for WordPress and Ghost, of the site."""

    preset: Literal[PRESETS] | None = None  # type: ignore[valid-type]
    """The system with that API. Default: an API with records, or with JSON that fields describe."""

    records: FieldPath | None = None
    """The path to the list in the response: "data.items". Default: the response is the list."""

    fields: dict[RecordField, FieldPath] = field(default_factory=dict)
    """For each key of a record, the path to its value; image.url and so on for the image."""

    paging: PagingTable | None = None
    """How to request further pages."""

    pages: Annotated[int, Limits(ge=1, le=1000)] = 1
    """How many pages to request."""

    key_env: Variable | None = None
    """The environment variable with the API key."""

    key_header: Parameter | None = None
    """The header for the key. Default: Authorization, as a bearer token."""

    key_parameter: Parameter | None = None
    """The query parameter for the key, in place of a header."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.preset and (self.records or self.fields or self.paging):
            raise ValueError(
                f"preset {self.preset} sets records, fields and paging itself; remove them"
            )
        if self.preset and not self.key_env and (key := preset(self.preset).required_key):
            raise ValueError(
                f"preset {self.preset} needs key_env, the variable with the {key}; add it"
            )
        if not self.key_env and (self.key_header or self.key_parameter):
            raise ValueError(
                "key_header and key_parameter need key_env, the variable with the key; add it"
            )
        if self.key_header and self.key_parameter:
            raise ValueError("key_header and key_parameter cannot be combined; remove one of them")

    @property
    def key(self) -> str | None:
        """The API key, None if the variable is not set."""
        return os.environ.get(self.key_env) if self.key_env else None


@dataclass(frozen=True, kw_only=True)
class FeedSourceTable(HTTPTable):
    """An upstream RSS, Atom or JSON Feed, whose entries are articles."""

    type: Literal["feed"]

    url: Address
    """The address of the feed."""


def _type_of(value: object) -> str | None:
    found = value.get("type") if isinstance(value, dict) else getattr(value, "type", None)
    return SOURCES.get(found) if isinstance(found, str) else None


AnySource = Annotated[
    FilesTable | WebTable | APITable | FeedSourceTable,
    Choice(
        tag=_type_of,
        types={
            SOURCES["files"]: FilesTable,
            SOURCES["web"]: WebTable,
            SOURCES["api"]: APITable,
            SOURCES["feed"]: FeedSourceTable,
        },
        kind="source_type",
        hint="use files, web, api or feed",
    ),
]
