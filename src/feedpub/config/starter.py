"""The configuration that ``feedpub init`` writes, with a comment on every line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from string import Template
from urllib.parse import urlsplit, urlunsplit

from feedpub.config.validation import valid
from feedpub.config.value_types import Address, FolderAddress, Language, Line, Zone
from feedpub.intake.detect_source import DetectedSource
from feedpub.intake.readers.apis.presets import PRESETS, preset
from feedpub.nouns import dataclass

#: Prefixes of hosts that are not part of the site's name.
_PREFIXES = ("www.", "feeds.", "feed.", "rss.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """The values that a starter configuration contains."""

    title: str
    home: str
    base_url: str
    language: str
    timezone: str

    #: The year for the tag: URIs of its articles.
    year: int

    #: A folder, or a source that was found on the web.
    source: str | DetectedSource

    #: Whether its feed takes the place of the live one of *source*.
    adopts: bool = False

    @property
    def limit(self) -> int:
        """How many articles its feed has."""
        live = None if isinstance(self.source, str) else self.source.live
        return live.entries if live and self.adopts else 50


def configuration(newsroom: Newsroom) -> str:
    """Return the text of config.toml."""
    template = Template(_shipped("starter.toml"))
    link = _link(newsroom.source)
    return template.substitute(
        title=_quoted(newsroom.title),
        home=_quoted(newsroom.home),
        base_url=_quoted(newsroom.base_url),
        language=_quoted(newsroom.language),
        timezone=_quoted(newsroom.timezone),
        authority=_quoted(f"{_domain(newsroom.home)},{newsroom.year}"),
        family=_quoted(newsroom.title + ": {value}"),
        limit=newsroom.limit,
        why_limit="as the live feed has" if newsroom.adopts else "the newest",
        link=link,
        family_link=f"# {link}" if link else "",
        aliases=_aliases(newsroom),
        source="\n".join(_source(newsroom.source, newsroom.limit)) + "\n",
    )


def sample(newsroom: Newsroom, day: str) -> str:
    """Return a first article, dated *day*."""
    address = f"{newsroom.home.rstrip('/')}/first-story"
    return Template(_shipped("first-story.md")).substitute(
        url=_quoted(address), address=address, day=day
    )


def served_at(home: str) -> str:
    """Return where the newsroom at *home* would probably serve its feeds."""
    return f"https://feeds.{_domain(home)}/"


def home_of(base_url: str) -> str:
    """Return the probable home page of a newsroom that serves feeds at *base_url*."""
    return f"https://{_domain(base_url)}/"


def named(place: DetectedSource) -> dict[str, str | None]:
    """Return what *place* says about its newsroom, without invalid values."""
    return {
        "title": valid(Line, place.title),
        "home": valid(Address, place.home),
        "language": valid(Language, place.language),
        "timezone": valid(Zone, place.timezone),
    }


def folder_address(value: str) -> str | None:
    """Return *value* as the address of a folder, None if it is not one."""
    return valid(FolderAddress, value)


def _link(source: str | DetectedSource) -> str:
    """Return the line about where entries lead. Empty: as by default."""
    kind = "" if isinstance(source, str) else source.kind
    links = preset(kind).links if kind in PRESETS else None
    return (
        f"link = {_quoted(links)}  # entries lead to the article's own address\n" if links else ""
    )


def _aliases(newsroom: Newsroom) -> str:
    """Return the table with the address of the live feed that is replaced. Empty: none is."""
    live = None if isinstance(newsroom.source, str) else newsroom.source.live
    if live is None or not newsroom.adopts or live.address.startswith(newsroom.base_url):
        return ""
    address = urlsplit(live.address)
    old = live.address
    if _domain(old) == _domain(newsroom.home):
        old = urlunsplit(("", "", address.path, address.query, ""))
    return (
        "\n[feeds.all.aliases]  # old addresses; feedpub config nginx prints redirects\n"
        f"{_quoted(old)} = {_quoted(live.format)}  # the live feed's\n"
    )


def _source(source: str | DetectedSource, limit: int) -> Iterator[str]:
    if isinstance(source, str):
        yield "[sources.desk]  # the name is part of the ids of its articles: never change it"
        yield 'type = "files"  # articles in a folder'
        yield f"path = {_quoted(source)}  # read with all folders in it"
        return
    yield "[sources.site]  # the name is part of the ids of its articles: never change it"
    if source.kind in PRESETS:
        system = preset(source.kind)
        size = system.paging.per_page
        yield 'type = "api"  # JSON over HTTP'
        yield f"preset = {_quoted(source.kind)}  # {system.about}"
        yield f"url = {_quoted(source.address)}  # the site"
        more = "those changed last; more for a first run"
        yield f"pages = {-(-limit // size)}  # of {size} articles each, {more}"
    elif source.kind == "feed":
        yield 'type = "feed"  # an RSS, Atom or JSON Feed whose entries are articles'
        yield f"url = {_quoted(source.address)}  # the feed"
    else:
        yield 'type = "web"  # pages on the web, read as articles'
        if source.links is None:
            yield f"sitemap = {_quoted(source.address)}  # where they are listed"
        else:
            yield f"section = {_quoted(source.address)}  # the page that links to them"
            yield f"links = {_quoted(source.links.pattern)}  # what their paths look like"
        yield "limit = 50  # how many of them, the newest"
    if source.private:
        networks = ", ".join(map(_quoted, source.private))
        yield f"allow_addresses = [{networks}]  # private, but may be contacted"
    yield '# every = "5m"  # how often feedpub run fetches it; feedpub build always does'


def _domain(address: str) -> str:
    host = urlsplit(address).hostname or ""
    for prefix in _PREFIXES:
        host = host.removeprefix(prefix)
    return host.strip("[]").replace(":", ".")


def _quoted(text: str) -> str:
    """Return *text* as a basic string of TOML, which uses the escapes of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _shipped(name: str) -> str:
    path = Path(__file__).parent / "templates" / name
    return path.read_text(encoding="utf-8")
