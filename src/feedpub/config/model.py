"""Every key of config.toml, its type, its default and what it means."""

from __future__ import annotations

import re
import unicodedata
import zoneinfo
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from feedpub.addresses import web_address
from feedpub.config import files
from feedpub.config.mistakes import across, in_words
from feedpub.errors import ConfigError
from feedpub.intake.pictures import Pictures
from feedpub.protocols import Terms

NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*")
_SOURCE_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_SLUG = re.compile(r"[a-z0-9-]{1,60}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")
_AUTHORITY = re.compile(r"[a-z0-9][a-z0-9.-]*,\d{4}(?:-\d\d){0,2}")
#: Controls, surrogates, noncharacters, line separators.
_NO_LINE = {"Cc", "Cs", "Cn", "Zl", "Zp"}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def _matching(pattern: re.Pattern[str], allowed: str) -> AfterValidator:
    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise ValueError(f"allowed is {allowed}")
        return value

    return AfterValidator(check)


def _address(value: str) -> str:
    address = web_address(value)
    if address is None:
        raise ValueError("allowed is an absolute address such as https://news.example/")
    return address


def _folder_address(value: str) -> str:
    address = _address(value)
    if "?" in address or "#" in address:
        raise ValueError("allowed is the address of a folder, without ? and #")
    return address if address.endswith("/") else address + "/"


def _zone(value: str) -> str:
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("allowed is a name such as Europe/Berlin (IANA time zones)") from error
    return value


def _only(*names: str) -> AfterValidator:
    """Placeholders in braces that a text may hold."""

    def check(value: str) -> str:
        for found in _PLACEHOLDER.findall(value):
            if found not in names:
                allowed = " and ".join(f"{{{name}}}" for name in names) or "none"
                raise ValueError(f"{{{found}}} stands for nothing here; allowed: {allowed}")
        return value

    return AfterValidator(check)


def _family_name(value: str) -> str:
    if value.count("{slug}") != 1 or not NAME.fullmatch(value.replace("{slug}", "a")):
        raise ValueError(
            "allowed is {slug} once, and around it a-z, 0-9, dot, hyphen and underscore,"
            " with / for folders"
        )
    return value


def _distinct(slugs: dict[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for value, slug in slugs.items():
        if slug in values:
            raise ValueError(f"{values[slug]!r} and {value!r} have one slug, {slug!r}")
        values[slug] = value
    return slugs


def _line(value: str) -> str:
    if (
        value != value.strip()
        or not value
        or any(unicodedata.category(c) in _NO_LINE for c in value)
    ):
        raise ValueError("allowed is one line of text, without space around it")
    return value


Line = Annotated[str, Field(max_length=1000), AfterValidator(_line)]
Address = Annotated[str, AfterValidator(_address)]
Language = Annotated[str, _matching(_LANGUAGE, "a language tag such as de or pt-BR (BCP 47)")]
FeedName = Annotated[
    str, _matching(NAME, "a-z, 0-9, dot, hyphen and underscore, with / for folders")
]
SourceName = Annotated[str, _matching(_SOURCE_NAME, "a-z, 0-9, dot, hyphen and underscore")]
Slug = Annotated[str, _matching(_SLUG, "up to 60 of a-z, 0-9 and hyphen")]


class _Table(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True
    )


class Site(_Table):
    """The newsroom."""

    title: Line
    """Its name, as readers know it."""

    url: Address
    """Its home page."""

    base_url: Annotated[str, AfterValidator(_folder_address)]
    """Where the publish directory is served."""

    language: Language
    """Of feeds, and of articles that do not tell theirs (BCP 47)."""

    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    """For times without a zone; a day without a time becomes 12:00 in it."""

    authority: (
        Annotated[str, _matching(_AUTHORITY, "a domain and a date of yours, news.example,2026")]
        | None
    ) = None
    """For the tag: ids of articles whose id is no address (RFC 4151). Never change it."""

    rights: Line | None = None
    """The copyright line of every feed."""


class Archive(_Table):
    """What is remembered."""

    path: str | None = None
    """The SQLite file. Default: .feedpub/archive.db beside the configuration."""


class Publish(_Table):
    """Where documents are put."""

    directory: str | None = None
    """The folder that a web server serves. Default: feeds beside the configuration."""


class Images(_Table):
    """Image files beside the articles."""

    base_url: Annotated[str, AfterValidator(_folder_address)]
    """Where the source's folder is served; feedpub copies no pictures."""


class FilesSource(_Table):
    """Articles in a folder: page texts, Markdown, records; the README says which."""

    type: Literal["files"]

    path: Annotated[str, Field(min_length=1)]
    """The folder, read recursively."""

    language: Language | None = None
    """Of its articles that do not tell theirs. Default: site.language."""

    timezone: Annotated[str, AfterValidator(_zone)] | None = None
    """For its times without a zone. Default: site.timezone."""

    images: Images | None = None
    """Of articles that name their pictures by paths."""


class Feed(_Table):
    """One feed, or with `each` one feed for every value found."""

    title: Annotated[Line, _only("value")]
    """As readers list it; {value} is a family's value."""

    description: Annotated[Line, _only("value")] | None = None
    """What it brings. Default: its title."""

    url: Address | None = None
    """The page whose news it brings. Default: site.url."""

    language: Language | None = None
    """Default: site.language."""

    limit: Annotated[int, Field(ge=1, le=10_000)] = 50
    """The newest that many articles."""

    formats: Annotated[list[Literal["atom", "rss"]], Field(min_length=1)] = ["rss", "atom"]
    """What is written: NAME.rss, NAME.atom."""

    link: Literal["short", "canonical"] = "short"
    """Which address of an article its entry leads to; the other one where it is missing."""

    tracking: dict[
        Annotated[str, _matching(re.compile(r"[A-Za-z0-9_.-]+"), "letters, digits, _ . -")],
        Annotated[Line, _only("feed", "format")],
    ] = {}
    """Parameters added to the entry's link, never to an id; {feed} and {format} are filled in."""

    sections: list[Line] = []
    """Only articles of one of these sections."""

    tags: list[Line] = []
    """Only articles with one of these tags."""

    authors: list[Line] = []
    """Only articles by one of these authors."""

    agencies: list[Line] = []
    """Only articles made from one of these agencies."""

    languages: list[Language] = []
    """Only articles in one of these languages."""

    sources: list[SourceName] = []
    """Only articles from one of these sources."""

    each: Literal["section", "tag", "author", "language"] | None = None
    """One feed for every value found: a family."""

    name: Annotated[str, AfterValidator(_family_name)] | None = None
    """The names of a family's feeds: section/{slug}. Default: KEY/{slug}."""

    slugs: Annotated[dict[Line, Slug], AfterValidator(_distinct)] = {}
    """A family's slugs that are not to be made from their value."""

    max: Annotated[int, Field(ge=1, le=100_000)] = 1000
    """At most that many feeds in a family."""


class Settings(_Table):
    """config.toml"""

    extends: str | None = None
    """Another configuration, whose values hold where this one says nothing."""

    site: Site
    archive: Archive = Archive()
    publish: Publish = Publish()
    sources: Annotated[dict[SourceName, FilesSource], Field(min_length=1)]
    """One table a source; its name is part of the ids of its articles: never change it."""

    feeds: Annotated[dict[FeedName, Feed], Field(min_length=1)]
    """One table a feed; its name is its documents' name."""

    def terms(self, source: FilesSource | None, now: datetime) -> Terms:
        """What a reader may assume of the articles of *source*, or of the site."""
        own = source.timezone if source else None
        served = source.images if source else None
        return Terms(
            timezone=zoneinfo.ZoneInfo(own or self.site.timezone),
            now=now,
            language=(source.language if source else None) or self.site.language,
            base=self.site.url,
            pictures=Pictures(folder=Path(source.path), base_url=served.base_url)
            if source and served
            else None,
        )


def load(path: Path) -> tuple[Settings, files.Layers]:
    """Read and check the configuration *path*.

    Raises: ConfigError, with every mistake in it.
    """
    layers = files.read(path)
    problems = across(layers.values)
    try:
        settings = Settings.model_validate(layers.values)
    except ValidationError as error:
        problems = in_words(error, Settings) + problems
    if problems:
        raise ConfigError([f"{layers.path}: {problem}" for problem in problems])
    return settings, layers


def json_schema() -> dict[str, Any]:
    """The JSON Schema of config.toml, for editors."""
    schema = Settings.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
