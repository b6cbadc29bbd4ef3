"""What any web server needs to know about the publish directory."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from feedpub.addresses import page_path
from feedpub.config.model import Settings
from feedpub.config.publications import Publication, usage_rights
from feedpub.errors import ConfigError
from feedpub.feed import Channel
from feedpub.format_info import LICENSE, LICENSE_DOCUMENT, TDMREP, TDMREP_DOCUMENT
from feedpub.format_info import media_type_of as media_type
from feedpub.nouns import dataclass
from feedpub.preview.documents import media_type_of
from feedpub.usage_rights import UsageRights

#: Without it, caches guess from Last-Modified how long a document is fresh: for hours.
CACHE_CONTROL = "public, max-age=60"


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

    #: The same for the archive documents of feeds: regular expressions of their paths.
    archives: tuple[tuple[str, str], ...] = ()

    @property
    def varies(self) -> bool:
        return bool(self.documents or self.archives)

    def of(self, path: str) -> str:
        """Return the value for the document at *path*. Empty: it has none."""
        for pattern, value in self.archives:
            if re.fullmatch(pattern, path):
                return value
        return dict(self.documents).get(path, self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """Paths and headers of documents. Paths are decoded, and begin with that of base_url."""

    host: str

    #: The path of base_url: ``/``, ``/feeds/``.
    prefix: str

    directory: Path

    #: The content codings of compressed variants beside the documents.
    variants: tuple[str, ...]

    #: Old paths, with the address that each redirects to. Sorted, as all other fields.
    moved: tuple[tuple[str, str], ...]

    #: Paths that answer 410.
    gone: tuple[str, ...]

    #: Documents whose media type does not follow from their name, with that type.
    typed: tuple[tuple[str, str], ...]

    #: What differs from document to document, or is the same for all.
    headers: tuple[ResponseHeader, ...]

    #: Whether ``tdmrep.json`` is answered at its place on the host.
    has_tdmrep: bool

    #: Old paths that are ignored, as they belong to a document or another old path; one line each.
    notes: tuple[str, ...]


def server_config(
    settings: Settings, feeds: Iterable[Publication], directory: Path
) -> ServerConfig:
    """Return the configuration for *feeds*, served from *directory*.

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
    meanings = dict.fromkeys(documents, "a document")
    moved: dict[str, str] = {}
    notes: list[str] = []
    for feed in feeds:
        for alias, name in feed.aliases:
            if alias in meanings:
                notes.append(f"{alias}: no redirect to {name}, as it is {meanings[alias]}")
            else:
                meanings[alias] = f"that of {name}"
                moved[prefix + alias] = settings.site.base_url + name
    gone = set()
    for path in settings.publish.retired:
        if path in meanings:
            notes.append(f"{path}: does not answer 410, as it is {meanings[path]}")
        else:
            gone.add(prefix + path)
    return ServerConfig(
        host=base.netloc,
        prefix=prefix,
        directory=directory,
        variants=tuple(sorted({*settings.publish.variants})),
        moved=tuple(sorted(moved.items())),
        gone=tuple(sorted(gone)),
        typed=tuple(
            (prefix + name, type)
            for name, format in sorted(documents.items())
            if (type := f"{media_type(format)}; charset=utf-8") != media_type_of(name)
        ),
        headers=tuple(_headers(prefix, feeds, settings)),
        has_tdmrep=TDMREP_DOCUMENT in common,
        notes=tuple(notes),
    )


def _headers(
    prefix: str, feeds: Iterable[Publication], settings: Settings
) -> Iterator[ResponseHeader]:
    """Yield the headers that documents have because of their hubs and rights."""
    rights = usage_rights(settings.rights)
    base = settings.site.base_url
    general = dict(_values(rights, base))
    documents: dict[str, dict[str, str]] = {}
    archives: dict[str, dict[str, str]] = {}
    for feed in feeds:
        own = general
        if feed.channel.usage_rights != rights:
            own = dict(_values(feed.channel.usage_rights, base))
        for format, name in feed.channel.paths:
            links = [*_hub_links(feed.channel, format), own.get("Link", "")]
            for header, value in (own | {"Link": ", ".join(filter(None, links))}).items():
                if value != general.get(header, ""):
                    documents.setdefault(header, {})[prefix + name] = value
            if feed.page_size is not None:
                number = page_path(name, _ANY_PAGE)
                pattern = re.escape(prefix + number).replace(str(_ANY_PAGE), "[0-9]+")
                for header, value in own.items():
                    if value != general.get(header, ""):
                        archives.setdefault(header, {})[pattern] = value
    for header in _NAMES:
        found = ResponseHeader(
            name=header,
            value=general.get(header, ""),
            documents=tuple(sorted(documents.get(header, {}).items())),
            archives=tuple(sorted(archives.get(header, {}).items())),
        )
        if found.value or found.varies:
            yield found


#: Stands for any number of an archive document.
_ANY_PAGE = 7_777_777

_NAMES = ("Link", "Content-Usage", "tdm-reservation", "tdm-policy")


def _values(rights: UsageRights | None, base: str) -> Iterator[tuple[str, str]]:
    """Yield the headers that say *rights*; a value is empty where these say nothing.

    RSL 1.0, 4.5; draft-ietf-aipref-attach-05, 2; TDMRep, TDM Header Field in HTTP Responses.
    """
    rights = rights or UsageRights()
    license = ""
    if rights.license or rights.has_license:
        address = rights.license or base + LICENSE_DOCUMENT
        license = f'<{address}>; rel="license"; type="{LICENSE.media_type}"'
    yield "Link", license
    yield "Content-Usage", rights.content_usage
    reservation = rights.reservation
    yield "tdm-reservation", "" if reservation is None else str(reservation)
    yield "tdm-policy", rights.policy or "" if reservation else ""


def _hub_links(channel: Channel, format: str) -> list[str]:
    """Return the links of a document with hubs to these and to itself (WebSub, 4; RFC 8288, 3)."""
    hubs = [f'<{hub}>; rel="hub"' for hub in channel.hubs_of(format)]
    return [*hubs, f'<{channel.address(format)}>; rel="self"'] if hubs else []
