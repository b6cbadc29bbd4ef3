"""What any web server needs to know about the publish directory."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from feedpub.access.subscriber_tokens import access_file
from feedpub.addresses import page_path
from feedpub.config.feed_table import FeedTable
from feedpub.config.model import Settings
from feedpub.config.old_addresses import OldAddress, host_at, old_address
from feedpub.config.private_feeds import pattern_of, private_documents
from feedpub.config.publications import Publication
from feedpub.errors import ConfigError
from feedpub.feed import Channel
from feedpub.format_info import (
    FORMATS,
    INDEX_PAGE,
    LICENSE,
    LICENSE_DOCUMENT,
    PAGE,
    TDMREP,
    TDMREP_DOCUMENT,
)
from feedpub.format_info import media_type_of as media_type
from feedpub.nouns import dataclass, replace
from feedpub.preview.documents import media_type_of
from feedpub.usage_rights import UsageRights

#: Without it, caches guess from Last-Modified how long a document is fresh: for hours.
CACHE_CONTROL = "public, max-age=60"

#: Of documents that need a token: only the reader itself may keep them.
PRIVATE_CACHE_CONTROL = "private, max-age=60"

#: Whether a request is led from a feed to its page, by its header ``Accept``. The last pattern that
#: is found in it decides, whatever its case; without one it is not.
#:
#: Every browser names XHTML. The client of Java (to 17) and that of KDE, which feed readers use,
#: ask for text/html and for JPEG, which no browser of today does when it opens a page.
BROWSER_RULES = (
    (r"text/html", True),
    (r"application/xml|image/jpeg", False),
    (r"application/xhtml\+xml", True),
    (r"rss|atom|rdf|json|text/xml|text/html\s*;\s*q=0(?:\.0*)?\s*(?:,|$)", False),
)


#: Where miners look for ``tdmrep.json`` (TDMRep, TDM File on the Origin Server).
WELL_KNOWN = f"/.well-known/{TDMREP_DOCUMENT}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseHeader:
    """A header of responses."""

    name: str

    #: For documents that have no other value. Empty: without the header.
    value: str

    #: Documents with values of their own, which may be empty; sorted.
    documents: tuple[tuple[str, str], ...] = ()

    #: The same for documents that may come: regular expressions of their paths.
    patterns: tuple[tuple[str, str], ...] = ()

    @property
    def varies(self) -> bool:
        return bool(self.documents or self.patterns)

    def of(self, path: str) -> str:
        """Return the value for the document at *path*. Empty: it has none."""
        for name, value in self.documents:
            if name == path:
                return value
        for pattern, value in self.patterns:
            if re.fullmatch(pattern, path):
                return value
        return self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivatePaths:
    """Documents of a private feed, or of all feeds of a private family."""

    #: The key of the feed or family in config.toml.
    key: str

    #: A regular expression for paths below prefix, Python's, PCRE and RE2.
    pattern: str

    #: The media type. None: it follows from the name.
    type: str | None

    #: The address of the page to which browsers are led, in a family with ``{slug}``, which
    #: *pattern* captures as :data:`~feedpub.config.private_feeds.SLUG`. None: they are not.
    page: str | None = None

    #: Headers that say what machines may do with them. One with an empty value is not sent.
    headers: tuple[tuple[str, str], ...]

    #: The file with user names and hashes, for nginx and for Caddy.
    htpasswd: Path
    caddy: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class OldAddresses:
    """What the web server of a host, with and without ``www.``, answers at old addresses."""

    host: str
    base_url: str

    #: Old addresses, with the one that each redirects to. Those with a query are first, as they
    #: count before those with any.
    moved: tuple[tuple[OldAddress, str], ...]

    #: Those that answer 410.
    gone: tuple[OldAddress, ...]

    def answer_at(self, path: str, query: str) -> str | None:
        """Return where the *path*, decoded, redirects to; empty for 410. None: it is not old."""
        answers = [*self.moved, *((each, "") for each in self.gone)]
        for old, answer in sorted(answers, key=lambda each: not each[0].query):
            is_asked = not old.query or re.fullmatch(query_pattern(old.query), query)
            if old.path == path and is_asked:
                return answer
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """Paths and headers of documents. Paths are decoded, and begin with that of base_url."""

    host: str
    base_url: str

    #: The path of base_url: ``/``, ``/feeds/``.
    prefix: str

    directory: Path

    #: The content codings of compressed variants beside the documents.
    variants: tuple[str, ...]

    #: Old addresses on this host, and on others, by host. All fields are sorted.
    old: OldAddresses
    elsewhere: tuple[OldAddresses, ...]

    #: Documents whose media type does not follow from their name, with that type.
    typed: tuple[tuple[str, str], ...]

    #: The same for documents that may come: regular expressions of their paths.
    typed_patterns: tuple[tuple[str, str], ...]

    #: What differs from document to document, or is the same for all.
    headers: tuple[ResponseHeader, ...]

    #: Whether ``tdmrep.json`` is answered at its place on the host.
    has_tdmrep: bool

    #: Public feeds with the address of their page, to which browsers are led.
    pages: tuple[tuple[str, str], ...]

    #: Documents that need a token; the first that matches a path counts. All other fields are
    #: about public documents.
    private: tuple[PrivatePaths, ...]

    #: Patterns of documents below prefix that needed a token and belong to no feed any more.
    #: They may still be in the directory; these paths answer 410.
    formerly_private: tuple[str, ...]

    #: Patterns of public documents that are exempt from that.
    public_now: tuple[str, ...]

    #: Old addresses that are ignored, as they belong to a document or another one; one line each.
    notes: tuple[str, ...]

    def old_at(self, host: str) -> OldAddresses | None:
        """Return the old addresses on *host*, with or without ``www.``. None: there are none."""
        wanted = host.lower().removeprefix("www.")
        return next((each for each in (self.old, *self.elsewhere) if each.host == wanted), None)

    def type_of(self, path: str) -> str | None:
        """Return the media type of the document at *path*. None: it follows from its name."""
        found = (type for pattern, type in self.typed_patterns if re.fullmatch(pattern, path))
        return dict(self.typed).get(path) or next(found, None)


def server_config(
    settings: Settings,
    feeds: Iterable[Publication],
    directory: Path,
    *,
    were_private: Mapping[str, Iterable[str]],
) -> ServerConfig:
    """Return the configuration for *feeds*, served from *directory*.

    *were_private* are patterns of documents that are or were private, by the keys of their feeds.

    Raises: ConfigError, if a path has characters that no server configuration can contain.
    """
    base = urlsplit(settings.site.base_url)
    try:
        prefix = unquote(base.path, errors="strict")
    except UnicodeDecodeError:
        prefix = "\0"
    for key, value in (("site.base_url", prefix), ("publish.directory", str(directory))):
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
            raise ConfigError(
                [f"{key}: has a control character, which no web server allows; remove it"]
            )
    feeds = list(feeds)
    documents = {name: format for feed in feeds for format, name in feed.channel.paths}
    common = {name for name, _ in settings.common_documents()}
    special = {LICENSE_DOCUMENT: LICENSE.name, TDMREP_DOCUMENT: TDMREP.name}
    documents |= {name: format for name, format in special.items() if name in common}
    places, notes = _old_places(settings, feeds, {*documents, *common})
    public = [feed for feed in feeds if not settings.feeds[feed.family].private]
    private = tuple(_private(settings, directory))
    guarded = {each.pattern for each in private}
    former = {pattern for patterns in were_private.values() for pattern in patterns} - guarded
    public_now = {
        pattern_of(name)
        for feed in public
        for _, name in feed.channel.paths
        if any(re.fullmatch(pattern, name) for pattern in former)
    }
    return ServerConfig(
        host=base.netloc,
        base_url=settings.site.base_url,
        prefix=prefix,
        directory=directory,
        variants=tuple(sorted({*settings.publish.variants})),
        old=places[0],
        elsewhere=tuple(places[1:]),
        typed=tuple(
            (prefix + name, type)
            for name, format in sorted(documents.items())
            if (type := _type_of(name, format))
            and not any(re.fullmatch(pattern, name) for pattern in guarded)
        ),
        typed_patterns=tuple(
            sorted(
                (re.escape(prefix) + pattern, type)
                for key, table in settings.feeds.items()
                if not table.private
                for name, format, pattern in _patterns(key, table)
                if (type := _type_of(name, format))
            )
        ),
        headers=tuple(_headers(prefix, public, settings)),
        has_tdmrep=TDMREP_DOCUMENT in common,
        pages=tuple(
            sorted(
                (prefix + name, feed.channel.address(PAGE.name))
                for feed in public
                for format, name in feed.channel.paths
                if FORMATS[format].is_feed and PAGE.name in dict(feed.channel.paths)
            )
        ),
        private=private,
        formerly_private=tuple(sorted(former)),
        public_now=tuple(sorted(public_now)),
        notes=tuple(notes),
    )


def _old_places(
    settings: Settings, feeds: Iterable[Publication], documents: Iterable[str]
) -> tuple[list[OldAddresses], list[str]]:
    """Return the old addresses by host, that of base_url first, and notes on those ignored."""
    site, base = settings.site.url, settings.site.base_url
    find = partial(old_address, site=site, base=base)
    meanings = {find(name): "a document" for name in documents}
    # Of a folder, web servers show the index.
    meanings |= {
        find(name.removesuffix(INDEX_PAGE)): "a document"
        for name in documents
        if name.rpartition("/")[2] == INDEX_PAGE
    }
    moved: dict[OldAddress, str] = {}
    gone: dict[OldAddress, None] = {}
    notes: list[str] = []
    for feed in feeds:
        for alias, name in feed.aliases:
            old = find(alias)
            if old in meanings:
                notes.append(f"{alias}: no redirect to {name}, as it is {meanings[old]}")
            else:
                meanings[old] = f"that of {name}"
                moved[old] = base + name
    for path in settings.publish.retired:
        old = find(path)
        if old in meanings:
            notes.append(f"{path}: does not answer 410, as it is {meanings[old]}")
        else:
            gone[old] = None
    taken = {*meanings, *gone}
    for old, to in [*moved.items()]:
        if (other := old.respelled) and other not in taken:
            moved[other] = to
    for old in [*gone]:
        if (other := old.respelled) and other not in taken:
            gone[other] = None
    here = host_at(base)
    hosts = [here, *sorted({each.host for each in (*moved, *gone)} - {here})]
    return [
        OldAddresses(
            host=host,
            base_url=base,
            moved=tuple(
                sorted(
                    (each for each in moved.items() if each[0].host == host),
                    key=lambda each: _order(each[0]),
                )
            ),
            gone=tuple(sorted((each for each in gone if each.host == host), key=_order)),
        )
        for host in hosts
    ], notes


def _order(old: OldAddress) -> tuple[bool, str, str]:
    return not old.query, old.path, old.query


#: Characters to escape in regular expressions of PCRE, RE2 and Python.
_SPECIAL = re.compile(r"[^A-Za-z0-9/_\-\u0080-\U0010ffff]")


def exact_pattern(path: str) -> str:
    """Return a regular expression that matches only *path*: Python's, PCRE and RE2."""
    return _SPECIAL.sub(
        lambda found: "\\." if found.group() == "." else f"\\x{ord(found.group()):02x}", path
    )


def query_pattern(query: str) -> str:
    """Return a regular expression for *query*, in which ``%d0`` is ``%D0``."""
    return re.sub(
        r"(?<=\\x25)[0-9A-Fa-f]{2}",
        lambda found: re.sub(
            "[A-Fa-f]", lambda each: f"[{each[0].upper()}{each[0].lower()}]", found[0]
        ),
        exact_pattern(query),
    )


def leads_to_page(accept: str) -> bool:
    """Return whether a request with the header Accept: *accept* is led from a feed to its page."""
    found = [led for pattern, led in BROWSER_RULES if re.search(pattern, accept, re.IGNORECASE)]
    return bool(found) and found[-1]


def _private(settings: Settings, directory: Path) -> Iterator[PrivatePaths]:
    base = settings.site.base_url
    for each in private_documents(settings.feeds):
        rights = settings.rights_of(settings.feeds[each.key])
        paths = PrivatePaths(
            key=each.key,
            pattern=each.all_pattern,
            type=_type_of(each.path, each.format),
            headers=tuple(_values(rights, base).items()),
            htpasswd=access_file(directory, each.key, "nginx"),
            caddy=access_file(directory, each.key, "caddy"),
        )
        if each.page:
            # Archive documents and compressed copies have no page.
            yield replace(paths, pattern=each.pattern, page=base + each.page)
        yield paths


def _type_of(name: str, format: str) -> str | None:
    """Return the media type of the document *name*. None: it follows from the name."""
    type = f"{media_type(format)}; charset=utf-8"
    return None if type == media_type_of(name) else type


def _headers(
    prefix: str, feeds: Iterable[Publication], settings: Settings
) -> Iterator[ResponseHeader]:
    """Yield the headers that documents have because of their hubs and rights."""
    base = settings.site.base_url
    general = _values(settings.rights_of(), base)
    documents: dict[str, dict[str, str]] = {name: {} for name in general}
    patterns: dict[str, dict[str, str]] = {name: {} for name in general}
    for feed in feeds:
        own = _values(feed.channel.usage_rights, base)
        is_family = settings.feeds[feed.family].each is not None
        for format, name in feed.channel.paths:
            hubs = _hub_links(feed.channel, format)
            link = ", ".join(filter(None, [*hubs, own["Link"]]))
            for header, value in (own | {"Link": link}).items():
                by_pattern = is_family and not (header == "Link" and hubs)
                if value != general[header] and not by_pattern:
                    documents[header][prefix + name] = value
    for key, table in settings.feeds.items():
        if table.private:
            continue
        # A new value of a family makes a new feed, and more entries an archive document.
        own = _values(settings.rights_of(table), base)
        if own != general:
            for _, _, pattern in _patterns(key, table):
                for header, value in own.items():
                    if value != general[header]:
                        patterns[header][re.escape(prefix) + pattern] = value
    for header, value in general.items():
        found = ResponseHeader(
            name=header,
            value=value,
            documents=tuple(sorted(documents[header].items())),
            patterns=tuple(sorted(patterns[header].items())),
        )
        if found.value or found.varies:
            yield found


#: Stands for any number of an archive document.
_ANY_PAGE = 7_777_777


def _patterns(key: str, table: FeedTable) -> Iterator[tuple[str, str, str]]:
    """Yield documents that *table* may get: feeds of new values, archive documents.

    Each is a name of the same kind, the format, and a regular expression for all names.
    """
    is_family = table.each is not None
    slug = "{slug}" if is_family else ""
    for format, path in table.documents(table.name_of(key, slug), slug).items():
        paths = [path] if is_family else []
        if table.archive is not None:
            paths.append(page_path(path, _ANY_PAGE))
        for each in paths:
            pattern = re.escape(each).replace(str(_ANY_PAGE), "[0-9]+")
            yield each, format, pattern.replace(re.escape("{slug}"), "[a-z0-9-]+")


def _values(rights: UsageRights | None, base: str) -> dict[str, str]:
    """Return the headers that say *rights*; a value is empty where these say nothing.

    RSL 1.0, 4.5; draft-ietf-aipref-attach-05, 2; TDMRep, TDM Header Field in HTTP Responses.
    """
    rights = rights or UsageRights()
    license = ""
    if rights.license or rights.has_license:
        address = rights.license or base + LICENSE_DOCUMENT
        license = f'<{address}>; rel="license"; type="{LICENSE.media_type}"'
    reservation = rights.reservation
    return {
        "Link": license,
        "Content-Usage": rights.content_usage,
        "tdm-reservation": "" if reservation is None else str(reservation),
        "tdm-policy": rights.policy or "" if reservation else "",
    }


def _hub_links(channel: Channel, format: str) -> list[str]:
    """Return the links of a document with hubs to these and to itself (WebSub, 4; RFC 8288, 3)."""
    hubs = [f'<{hub}>; rel="hub"' for hub in channel.hubs_of(format)]
    return [*hubs, f'<{channel.address(format)}>; rel="self"'] if hubs else []
