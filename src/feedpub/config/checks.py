"""Mistakes that concern more than one value of a configuration, one line each.

* :func:`check_values`: values that do not fit together; they may be invalid by themselves, too
* :func:`check_settings`: documents with the same path; hubs that subscribers cannot reach
* :func:`check_files`: files that would overwrite documents in the publish directory
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from feedpub.addresses import page_path
from feedpub.config.destination_table import STORES
from feedpub.config.feed_table import NO_RIGHTS
from feedpub.config.model import Settings
from feedpub.config.old_addresses import OldAddress, old_address
from feedpub.config.paths import place_of
from feedpub.config.private_feeds import clashes
from feedpub.config.source_table import FilesTable
from feedpub.config.value_types import options
from feedpub.destinations.directory import RESERVE
from feedpub.destinations.directory_claim import LOCK
from feedpub.destinations.directory_files import COPY_SUFFIXES, copies_of
from feedpub.destinations.opening import missing_extra
from feedpub.destinations.variants import MISSING, are_available
from feedpub.durable import temporary_names
from feedpub.format_info import DEFAULT_FORMATS, FORMATS, OF_PODCASTS, feed_formats, standalone
from feedpub.nouns import dataclass
from feedpub.partners import PARTNERS
from feedpub.usage_rights import covered
from feedpub.validation.values.hosts import host_of, private

#: Keys of a feed that only families have.
_FAMILY_KEYS = {"name", "slugs", "max"}

#: A page number that stands for any other in the name of an archive document.
_NUMBER = 7


def check_values(values: dict[str, Any]) -> list[str]:
    """Return what does not fit together in *values*, which need not be valid by themselves."""
    lines: list[str] = []
    families: dict[str, str] = {}
    feeds, sources = _table(values, "feeds"), list(_table(values, "sources"))
    for name, feed in feeds.items():
        if not isinstance(feed, dict):
            continue
        path = f"feeds.{name}"
        wanted = feed.get("sources")
        for source in wanted if isinstance(wanted, list) else []:
            if source not in sources:
                use = f"use {options(sources)}" if sources else "add it to sources"
                lines.append(f"{path}.sources: unknown source {source!r}; {use}")
        lines += _format_mistakes(path, feed)
        if feed.get("private") is True and feed.get("visibility") == "public":
            lines.append(
                f"{path}.visibility: a private feed is not public; remove visibility, or private"
            )
        if "each" in feed:
            lines += _family_mistakes(name, feed, families, feeds)
            continue
        lines += [
            f"{path}.{key}: only for families of feeds; add each, or remove {key}"
            for key in feed
            if key in _FAMILY_KEYS
        ]
        lines += [
            f"{path}.{key}: {{value}} is only for families of feeds; add each, or remove {{value}}"
            for key in ("title", "description")
            if "{value}" in str(feed.get(key))
        ]
    return lines


def _partner_mistakes(path: str, feed: dict[str, Any]) -> Iterator[str]:
    """Yield the keys of a feed's table ``partner`` that its partner has no place for."""
    profile = feed.get("profile")
    takes = PARTNERS[profile].keys if isinstance(profile, str) and profile in PARTNERS else ()
    for key in _table(feed, "partner"):
        partners = [each.name for each in PARTNERS.values() if key in each.keys]
        # One that no partner takes is an unknown key.
        if partners and key not in takes:
            yield (
                f"{path}.partner.{key}: is for {options(partners)}; add that profile, or remove"
                f" {key}"
            )


def check_settings(settings: Settings) -> list[str]:
    """Return the mistakes that valid *settings* have without regard to files on disk."""
    return [
        *_path_mistakes(settings),
        *_hub_mistakes(settings),
        *_subscription_mistakes(settings),
        *_unused_notices(settings),
        *_private_mistakes(settings),
        *_missing_extras(settings),
        *_rights_mistakes(settings),
        *_image_mistakes(settings),
    ]


def check_files(settings: Settings, directory: Path) -> list[str]:
    """Return the files of *settings* with the name of a document in the publish *directory*.

    A family of feeds may have any documents, whatever values its articles have.
    """
    lines: list[str] = []
    for key, path in _files(settings):
        if (name := _name_below(Path(path), directory)) is None:
            continue
        found = next((each for each in _reserved(settings) if each.matches(name)), None)
        if found:
            lines.append(f"{key}: {path!r} has the name of {found.what}; choose another name")
    return lines


def _family_mistakes(
    name: str, feed: dict[str, Any], families: dict[str, str], feeds: dict[str, Any]
) -> Iterator[str]:
    """Yield what is wrong with the names of a family's feeds; add its own to *families*."""
    path = f"feeds.{name}"
    template = str(feed.get("name", f"{name}/{{slug}}"))
    if template in families:
        yield f"{path}.name: {template!r} is also the name of {families[template]}; change one"
    families[template] = path
    slugs = feed.get("slugs")
    for value, slug in slugs.items() if isinstance(slugs, dict) else ():
        if template.replace("{slug}", str(slug)) in feeds:
            yield f"{path}.slugs.{value}: {slug!r} makes the name of another feed; change one"


def _format_mistakes(path: str, feed: dict[str, Any]) -> Iterator[str]:
    """Yield what does not fit together in a feed's formats, limits and paths."""
    formats = feed.get("formats", [*DEFAULT_FORMATS])
    if not isinstance(formats, list):
        return
    for position, format in enumerate(formats):
        if format in formats[:position]:
            yield f"{path}.formats: {format!r} is listed twice; remove one"
    alone = standalone(each for each in formats if isinstance(each, str))
    if alone and len(formats) > 1:
        yield (
            f"{path}.formats: {alone.name!r} cannot be combined with other formats; give it a feed"
            " of its own"
        )
    if feed.get("profile") != "podcast" and "podcast" in feed:
        yield f'{path}.podcast: is for podcasts; add profile = "podcast", or remove it'
    if feed.get("profile") == "podcast" and OF_PODCASTS not in formats:
        yield f"{path}.formats: podcast apps take no other format; add {OF_PODCASTS}"
    yield from _partner_mistakes(path, feed)
    limit = feed.get("limit")
    most = alone and alone.max_entries
    if alone and most and isinstance(limit, int) and limit > most:
        yield f"{path}.limit: invalid value {limit}; use at most {most} in a {alone.name}"
    if "archive" in feed:
        size = feed["archive"]
        largest = limit if isinstance(limit, int) else (alone and alone.entries) or 50
        if isinstance(size, int) and size > largest:
            yield f"{path}.archive: invalid value {size}; use at most the limit, {largest}"
        for key in ("max_age", "ids", "order"):
            if key in feed:
                yield (
                    f"{path}.archive: cannot be combined with {key}, which removes entries that an"
                    " archive keeps; remove one of them"
                )
        if alone and not alone.archive:
            yield f"{path}.archive: a {alone.name} cannot have an archive; remove it"
    elif alone and alone.archive:
        for key in ("max_age", "ids", "order"):
            if key in feed:
                yield f"{path}.{key}: a feed in {alone.name!r} lists all articles; remove {key}"
    if feed.get("order") == "curated" and not feed.get("ids"):
        yield f"{path}.order: 'curated' needs ids; add them"
    placed = [(f"{path}.paths.{format}", format, place) for format, place in _items(feed, "paths")]
    old = [(f"{path}.aliases.{place}", format, place) for place, format in _items(feed, "aliases")]
    for where, format, place in placed + old:
        if not isinstance(format, str) or not isinstance(place, str):
            continue
        if format not in formats:
            yield f"{where}: {format!r} is not a format of this feed; add it to formats"
        if "each" in feed and "{slug}" not in place:
            yield f"{where}: {place!r} needs {{slug}}, as each feed of a family has its own path"
        elif "{slug}" in place and "each" not in feed:
            yield f"{where}: {place!r} has {{slug}}, which is only for families; remove it"


def _path_mistakes(settings: Settings) -> list[str]:
    """Return the documents and old addresses that have the same path.

    Feeds of families that come from articles are not checked: their slugs avoid taken paths.
    """
    lines: list[str] = []
    keys: dict[str, str] = {}
    for path, key in settings.documents({key: feed.slugs for key, feed in settings.feeds.items()}):
        if path in keys:
            lines.append(f"{key}: {path!r} is also a document of {keys[path]}; move one of them")
        keys.setdefault(path, key)
    for path, key in keys.items():
        lines += [
            f"{key}: {path!r} is below {str(above)!r}, which is a document; move one of them"
            for above in PurePosixPath(path).parents
            if str(above) in keys
        ]
    patterns = {key: {**feed.slugs, "": "{slug}"} for key, feed in settings.feeds.items()}
    documents = dict(settings.documents(patterns))
    for path, key in documents.items():
        lines += [
            f"{documents[copy]}: {copy!r} is the name of a compressed copy of {path!r}, {key};"
            " choose another name"
            for copy in copies_of(path)
            if copy in documents
        ]
    taken = {_old_address(settings, path): key for path, key in keys.items()}
    for path, key in _old_paths(settings):
        other = taken.setdefault(_old_address(settings, path), key)
        if other != key:
            lines.append(f"{key}: {path!r} is also the path of {other}; remove one of them")
    return lines


def _old_address(settings: Settings, text: str) -> OldAddress:
    return old_address(text, site=settings.site.url, base=settings.site.base_url)


def _old_paths(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield old paths, with the keys that name them."""
    for key, feed in settings.feeds.items():
        for alias in feed.aliases:
            for slug in feed.slugs.values() if feed.each else [""]:
                yield alias.replace("{slug}", slug), f"feeds.{key}.aliases.{alias}"
    for position, path in enumerate(settings.publish.retired):
        yield path, f"publish.retired.{position}"


def _hub_mistakes(settings: Settings) -> Iterator[str]:
    """Yield each hub for which validation would hold feeds back (link-host-private).

    Likewise the rssCloud server.
    """
    own = host_of(settings.site.base_url)
    if own is not None and private(own):
        # Whoever reads these feeds may reach a private hub, too.
        return
    tables = [("site", settings.site.hubs)]
    tables += [(f"feeds.{key}", feed.hubs or []) for key, feed in settings.feeds.items()]
    for table, hubs in tables:
        for position, hub in enumerate(hubs):
            host = host_of(hub)
            if host is not None and private(host):
                where = f"{table}.hubs.{position}"
                yield f"{where}: {hub!r}: subscribers cannot reach {host}; use a public hub"
    cloud = settings.notify.rsscloud
    if cloud is not None and (host := host_of(cloud)) is not None and private(host):
        yield (f"notify.rsscloud: {cloud!r}: subscribers cannot reach {host}; use a public server")


def _rights_mistakes(settings: Settings) -> Iterator[str]:
    """Yield what does not fit together in the uses that are permitted, prohibited, paid for."""
    general = settings.rights
    tables = {"rights": general}
    tables |= {
        f"feeds.{key}.rights": feed.rights.over(general)
        for key, feed in settings.feeds.items()
        if feed.rights != NO_RIGHTS
    }
    for path, table in tables.items():
        if table != NO_RIGHTS and not table.stated():
            yield f"{path}: names no use; add permits, prohibits or payment.uses"
        lists = {
            "permits": covered(table.permits or ()),
            "prohibits": covered(table.prohibits or ()),
            "payment.uses": covered(table.payment.uses or ()),
        }
        for one, other in itertools.combinations(lists, 2):
            if both := sorted(lists[one] & lists[other]):
                yield (
                    f"{path}: {both[0]!r} is in {one} and in {other}, by itself or by ai-all or"
                    " all; keep it in one of them"
                )
        # The files that speak for the whole directory cannot say nothing about one feed.
        if missing := sorted(covered(general.stated()) - covered(table.stated())):
            yield (
                f"{path}: says nothing about {missing[0]!r}, but rights does; add it to permits,"
                " prohibits or payment.uses"
            )


def missing_paths(settings: Settings) -> Iterator[str]:
    """Yield each folder and file that *settings* name, that is to be read, and is not there."""
    for name, source in settings.sources.items():
        if isinstance(source, FilesTable) and not Path(source.path).is_dir():
            what = "is not a folder" if os.path.lexists(source.path) else "does not exist"
            key = f"sources.{name}.path"
            yield f"{key}: {source.path!r} {what}; make the folder, or correct the path"
    files: list[tuple[str, str | None]] = [
        (f"feeds.{key}.ids", feed.ids)
        for key, feed in settings.feeds.items()
        if isinstance(feed.ids, str)
    ]
    for name, table in settings.publish.destinations.items():
        files.append((f"publish.destinations.{name}.host_keys", table.host_keys))
        files.append((f"publish.destinations.{name}.identity", table.identity))
    for key, path in files:
        if path is not None and not Path(path).is_file():
            yield f"{key}: {path!r} does not exist; write the file, or correct the path"


def without_headers(settings: Settings) -> list[str]:
    """Return the names of the destinations that have no headers for rights, if there are any."""
    if not any(map(settings.rights_of, settings.feeds.values())):
        return []
    return [
        name
        for name, table in settings.publish.destinations.items()
        if table.url.partition("://")[0] in STORES
    ]


def _unused_notices(settings: Settings) -> Iterator[str]:
    """Yield the keys of ``notify`` that need a public feed in a format that no feed has."""
    public = {each for feed in settings.feeds.values() if feed.is_listed for each in feed.formats}
    if settings.notify.rsscloud is not None and not any(
        FORMATS[each].names_cloud for each in public
    ):
        yield "notify.rsscloud: no public feed has the format rss; add it, or remove this key"
    if settings.notify.check_readers and not feed_formats(public):
        yield (
            "notify.check_readers: no public feed has the format rss, atom or json; add one, or"
            " remove this key"
        )


def _subscription_mistakes(settings: Settings) -> Iterator[str]:
    """Yield what a test subscription at hubs lacks."""
    address = settings.notify.test_subscription
    if address is None:
        return
    where = "notify.test_subscription"
    if settings.push.listen is None:
        yield f"{where}: hubs deliver to push.listen, which is missing; add it"
    if not (settings.site.hubs or any(feed.hubs for feed in settings.feeds.values())):
        yield f"{where}: there is no hub to subscribe at; add site.hubs, or remove this key"
    host, own = host_of(address), host_of(settings.site.base_url)
    if host is not None and private(host) and not (own is not None and private(own)):
        yield f"{where}: {address!r}: hubs cannot reach {host}; use a public address"


def _image_mistakes(settings: Settings) -> Iterator[str]:
    if settings.images.address is None:
        for name, feed in settings.feeds.items():
            if feed.images.width is not None:
                yield (
                    f"feeds.{name}.images.width: needs images.address, where a server makes images"
                    " in any size; add it"
                )


def _private_mistakes(settings: Settings) -> Iterator[str]:
    """Yield what would give a private feed to those who have no token."""
    for key, feed in settings.feeds.items():
        if not feed.private:
            continue
        for name, table in settings.publish.destinations.items():
            yield (
                f"feeds.{key}.private: publish.destinations.{name} ({table.url}) cannot check"
                " tokens; move the feed to a configuration without destinations"
            )
        if feed.hubs:
            yield (
                f"feeds.{key}.hubs: a hub gives a private feed to anybody; remove hubs, or private"
            )
    for key, other, path in clashes(settings.feeds):
        yield (
            f"feeds.{key}.private: {path!r} of feeds.{other} would need a token, too; change the"
            " name or the paths of one of them"
        )


def _missing_extras(settings: Settings) -> Iterator[str]:
    """Yield which libraries are missing for destinations and compressed variants."""
    if not are_available(settings.publish.variants):
        yield f"publish.variants: {MISSING}"
    for name, table in settings.publish.destinations.items():
        if missing := missing_extra(name, table.url):
            yield missing


def _files(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield the files that *settings* name, with their keys."""
    if settings.health.page:
        yield "health.page", settings.health.page
    if settings.health.textfile:
        yield "health.textfile", settings.health.textfile
    for key, feed in settings.feeds.items():
        if isinstance(feed.ids, str):
            yield f"feeds.{key}.ids", feed.ids


def _name_below(path: Path, directory: Path) -> str | None:
    """Return the name of *path* in *directory*, None if it is not below it."""
    root = place_of(directory)
    parts: list[str] = []
    here = Path(os.path.realpath(path.parent)) / path.name
    while here != here.parent:
        if parts and place_of(here).is_same(root):
            return "/".join(reversed(parts))
        parts.append(here.name)
        here = here.parent
    return None


#: Stands for any slug in an old address.
_ANY_SLUG = "any-slug-of-the-family"


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReservedName:
    """A name, or pattern of names, in the publish directory that no other file may have."""

    #: A regular expression for each part of the path, from the directory down.
    parts: tuple[str, ...]
    what: str

    #: Whether a file has that name, so that no other can be above or below it.
    is_file: bool = True

    def matches(self, name: str) -> bool:
        """Return whether *name* is reserved, or one of both would have to be a folder."""
        parts = name.split("/")
        if len(parts) != len(self.parts) and not self.is_file:
            return False
        return all(
            re.fullmatch(pattern, part, re.IGNORECASE) is not None
            for pattern, part in zip(self.parts, parts, strict=False)
        )


def _reserved(settings: Settings) -> Iterator[_ReservedName]:
    for key, feed in settings.feeds.items():
        slug = "{slug}" if feed.each else ""
        for format, path in feed.documents(feed.name_of(key, slug), slug).items():
            yield from _document_names(path, f"the {format} document of feeds.{key}")
            if feed.page_size:
                yield from _document_names(
                    page_path(path, _NUMBER), f"an archive document of feeds.{key}"
                )
        for alias in feed.aliases:
            yield from _old_names(settings, alias, f"feeds.{key}.aliases")
    for path in settings.publish.retired:
        yield from _old_names(settings, path, "publish.retired")
    for name, key in settings.common_documents():
        yield from _document_names(name, f"a document of {key}")
    yield _ReservedName(parts=(re.escape(LOCK),), what="the lock of the publish directory")
    yield _ReservedName(parts=(re.escape(RESERVE),), what="the reserve of the publish directory")


def _old_names(settings: Settings, text: str, key: str) -> Iterator[_ReservedName]:
    """Yield the name that the old address *text* takes, if it is below base_url."""
    base = _old_address(settings, "")
    # Only letters and hyphens, as what takes the place of {slug} may be part of a host.
    old = _old_address(settings, text.replace("{slug}", _ANY_SLUG))
    if old.host == base.host and old.path.startswith(base.path) and not old.query:
        parts = _patterns(old.path.removeprefix(base.path).replace(_ANY_SLUG, "{slug}"))
        yield _ReservedName(parts=parts, what=f"an old address, {key}", is_file=False)


def _document_names(path: str, what: str) -> Iterator[_ReservedName]:
    """Yield the names of a document, of its compressed copies and of its temporary files."""
    *folders, name = _patterns(path)
    suffixes = "|".join(map(re.escape, COPY_SUFFIXES))
    copies, temporary = f"{name}(?:{suffixes})", temporary_names(name)
    yield _ReservedName(parts=(*folders, name), what=what)
    yield _ReservedName(parts=(*folders, copies), what=f"a compressed copy of {what}")
    yield _ReservedName(parts=(*folders, temporary), what=f"a temporary file of {what}")


def _patterns(path: str) -> tuple[str, ...]:
    """Return a pattern for each part of *path*: any slug, any number of an archive document."""
    return tuple(
        re.escape(part)
        .replace(re.escape("{slug}"), "[^/]+")
        .replace(re.escape(f"-archive-{_NUMBER}"), re.escape("-archive-") + "[0-9]+")
        for part in path.split("/")
    )


def _items(values: dict[str, Any], key: str) -> list[tuple[str, Any]]:
    return list(_table(values, key).items())


def _table(values: dict[str, Any], key: str) -> dict[str, Any]:
    table = values.get(key)
    return table if isinstance(table, dict) else {}
