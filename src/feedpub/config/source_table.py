"""The keys of a source's table in config.toml, by its type."""

from __future__ import annotations

import fnmatch
import ipaddress
import os
import re
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

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

SourceType = Literal["files", "web", "api", "feed"]


class SourceTable(Scheduled):
    """What all sources have."""

    type: SourceType

    language: Language | None = None
    """Of its articles that do not tell theirs. Default: site.language."""

    timezone: Zone | None = None
    """For its times without a zone. Default: site.timezone."""

    default_credit: Line | None = None
    """The credit of its pictures that have none: house pictures."""

    probe_images: bool | None = None
    """Whether servers are asked for type, length and size of its pictures, where it does not tell.
    Default: of sources on the web."""

    check_short_links: bool | None = None
    """Whether servers are asked where short links lead; one that does not lead to its article is
    not published. Default: of sources on the web."""

    stale_after: Duration | None = None
    """How old its last success may be before feedpub status complains. Default: three of its
    times, else 24h."""


class Images(Table):
    """Image files beside the articles."""

    base_url: FolderAddress
    """Where the source's folder is served; feedpub copies no pictures."""


class FilesTable(SourceTable):
    """Articles in a folder: page texts, Markdown, records; the README says which."""

    type: Literal["files"]

    path: Annotated[str, Field(min_length=1)]
    """The folder, read recursively."""

    missing: Literal["keep", "withdraw"] = "keep"
    """What becomes of articles that it has no more; a fifth of them at once is its mistake."""

    images: Images | None = None
    """Of articles that name their pictures by paths."""

    quiet: Quiet = QUIET
    """How many seconds a file has to rest before it is read, where the system does not say whether
    a program is still writing it: files of other users, files on a network's drive."""


class HTTPTable(SourceTable):
    """What all sources on the web have."""

    at_once: Annotated[int, Field(ge=1, le=8)] = 2
    """How many requests a host has to answer at once."""

    per_second: Annotated[int, Field(ge=1, le=100)] = 5
    """How many requests a second a host gets."""

    time_limit: Duration = "2m"
    """How long the source may take in all, in minutes, hours or days."""

    allow_addresses: list[IPNetwork] = Field(default=[])
    """Networks that are not public, and may be called all the same: "10.1.2.0/24"."""

    @property
    def networks(self) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        return [ipaddress.ip_network(each) for each in self.allow_addresses]


class WebTable(HTTPTable):
    """Article pages on the web, found by a section page, a sitemap, a feed or a list."""

    type: Literal["web"]

    missing: Literal["keep", "withdraw"] = "keep"
    """What becomes of articles that it has no more; a fifth of them at once is its mistake."""

    section: Address | None = None
    """A page that links to the articles."""

    sitemap: Address | None = None
    """A sitemap, a news sitemap, or an index of sitemaps."""

    feed: Address | None = None
    """A feed whose items lead to the articles."""

    addresses: list[Address] = Field(default=[], max_length=10_000)
    """The articles themselves."""

    links: Line | None = None
    """What an article's address or its path looks like, with * for anything: "/*/a-*"."""

    limit: Annotated[int, Field(ge=1, le=10_000)] = 50
    """How many of the pages are read, as the list has them; a sitemap's newest first."""

    robots: bool = True
    """Whether what robots.txt asks for is done."""

    @model_validator(mode="after")
    def _leads_somewhere(self) -> WebTable:
        if not (self.section or self.sitemap or self.feed or self.addresses):
            raise ValueError("needs one of section, sitemap, feed and addresses; add it")
        if self.section and not self.links:
            raise ValueError(
                "section needs links, which says what the addresses of articles look like; add it"
            )
        return self

    @property
    def pattern(self) -> re.Pattern[str] | None:
        return re.compile(fnmatch.translate(self.links)) if self.links else None


class PagingTable(Table):
    """How a list goes on: by page, offset or next."""

    page: Parameter | None = None
    """The parameter that counts pages."""

    first: Annotated[int, Field(ge=0, le=1)] = 1
    """The number of the first page."""

    offset: Parameter | None = None
    """The parameter that counts articles."""

    next: FieldPath | None = None
    """The path to the next page's address in the answer, or Link: the header."""

    size: Parameter | None = None
    """The parameter that says how many articles a page should have."""

    per_page: Annotated[int, Field(ge=1, le=1000)] = 50
    """How many."""

    @model_validator(mode="after")
    def _one_way(self) -> PagingTable:
        if sum(each is not None for each in (self.page, self.offset, self.next)) != 1:
            raise ValueError("needs exactly one of page, offset and next")
        return self


class APITable(HTTPTable):
    """JSON over HTTP."""

    type: Literal["api"]

    missing: Literal["keep", "withdraw"] | None = None
    """What becomes of articles that it has no more; a fifth of them at once is its mistake.
    Default: keep; of WordPress and Ghost withdraw."""

    url: Address
    """The list of articles; of WordPress and Ghost the site."""

    preset: Literal[PRESETS] | None = None  # type: ignore[valid-type]
    """Whose API it is. Default: records, or what fields make records of."""

    records: FieldPath | None = None
    """The path to the list in the answer: "data.items". Default: the answer is the list."""

    fields: dict[RecordField, FieldPath] = Field(default={})
    """By key of a record, the path to its value; image.url and so on of the picture."""

    paging: PagingTable | None = None
    """How the list goes on."""

    pages: Annotated[int, Field(ge=1, le=1000)] = 1
    """How many pages of it are asked for."""

    key_env: Variable | None = None
    """The environment variable that holds the key; it stands nowhere else."""

    key_header: Parameter | None = None
    """The header that carries it. Default: Authorization, as a bearer's."""

    key_parameter: Parameter | None = None
    """The parameter that carries it, instead."""

    @model_validator(mode="after")
    def _fits_together(self) -> APITable:
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
        return self

    @property
    def key(self) -> str | None:
        """What the variable holds; None if there is none."""
        return os.environ.get(self.key_env) if self.key_env else None


class FeedSourceTable(HTTPTable):
    """An upstream RSS, Atom or JSON Feed, whose entries are articles."""

    type: Literal["feed"]

    url: Address
    """The feed."""


def _type_of(value: object) -> str | None:
    found = value.get("type") if isinstance(value, dict) else getattr(value, "type", None)
    return SOURCES.get(found) if isinstance(found, str) else None


AnySource = Annotated[
    Annotated[FilesTable, Tag(SOURCES["files"])]
    | Annotated[WebTable, Tag(SOURCES["web"])]
    | Annotated[APITable, Tag(SOURCES["api"])]
    | Annotated[FeedSourceTable, Tag(SOURCES["feed"])],
    Discriminator(
        _type_of,
        custom_error_type="source_type",
        custom_error_message="use files, web, api or feed",
    ),
]
