"""Read live feeds from files and addresses, and adopt them for the feeds that replace them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from feedpub.archive.store import Archive, opened
from feedpub.compare_keys import same_address
from feedpub.config.files import ConfigFiles
from feedpub.config.model import Settings
from feedpub.config.old_addresses import whole_address
from feedpub.config.publications import publications
from feedpub.errors import AdoptError, ConfigError
from feedpub.intake.readers.feeds.adopted_items import ForeignFeed, read_live_feed
from feedpub.intake.readers.feeds.parsed import NotAFeed
from feedpub.intake.sources.finished_files import open_plain
from feedpub.nouns import dataclass
from feedpub.pipeline.complete import with_whole_articles
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.operations.adopt import Adoption, OldDocument, adopt, find_candidates
from feedpub.pipeline.report import Message, Rejection
from feedpub.web.answers import FetchError
from feedpub.web.fetch_once import fetch


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionResult:
    """What was adopted from live feeds."""

    #: In the order in which the documents were named.
    feeds: tuple[Adoption, ...]

    #: Notes for the user, one line each.
    notes: tuple[str, ...]


def adopt_documents(
    settings: Settings,
    layers: ConfigFiles,
    documents: Sequence[str],
    *,
    now: datetime,
    feed: str | None,
    format: str | None,
    launched: bool,
    dry_run: bool,
) -> AdoptionResult:
    """Adopt the live feeds *documents*: files or addresses; see :func:`feedpub.api.adopt`.

    Raises: AdoptError, ConfigError, ArchiveError.
    """
    found = {name: _read(name, settings, now) for name in dict.fromkeys(documents)}
    with opened(layers.archive, dry_run=dry_run) as archive, archive.transaction():
        addresses = DocumentAddresses(settings, archive)
        if feed is not None:
            addresses.check(feed)
        replaced = [_replaced(addresses, name, each, feed, format) for name, each in found.items()]
        run = RunContext(
            settings=settings, layers=layers, now=now, dry_run=dry_run, watch=lambda *_: None
        )
        completed: list[Message] = []
        # An article gets the id of an item only if it can be published.
        with_whole_articles(run, archive, partial(find_candidates, archive, replaced), completed)
        adopted = adopt(
            archive,
            replaced,
            now=now,
            launched=launched,
        )
    rejected = (str(each) for each in completed if isinstance(each, Rejection))
    notes = (*archive.new_notes(), *rejected, *_led_elsewhere(addresses, found, feed))
    return AdoptionResult(feeds=tuple(adopted), notes=notes)


def _led_elsewhere(
    addresses: DocumentAddresses, names: Iterable[str], feed: str | None
) -> Iterator[str]:
    """Yield those of *names* whose readers will not be led to *feed*, which takes their place."""
    if feed is None:
        return
    for name in (each for each in names if "://" in each):
        at = addresses.at(name)
        if at is None:
            yield f"{name}: no redirect leads from there to {feed}; add its path to aliases"
        elif at[0] != feed:
            yield (
                f"{name}: a redirect leads from there to {at[0]}, and not to {feed}; change aliases"
                " or slugs"
            )


def _read(name: str, settings: Settings, now: datetime) -> ForeignFeed:
    """Read the live feed in the file or at the address *name*. Raises: AdoptError."""
    try:
        if "://" in name:
            content = fetch(name, contact=settings.site.url)
        else:
            with open_plain(Path(name)) as file:
                content = file.read()
        return read_live_feed(content, settings.terms(None, now))
    except OSError as error:
        advice = ""
        if isinstance(error, FileNotFoundError) and "." in name.partition("/")[0]:
            advice = "; begin an address with https://"
        raise AdoptError(name, f"{error.strerror or error}{advice}") from error
    except (FetchError, NotAFeed) as error:
        raise AdoptError(name, str(error)) from error


def _replaced(
    addresses: DocumentAddresses,
    name: str,
    found: ForeignFeed,
    feed: str | None,
    format: str | None,
) -> OldDocument:
    """Return the live feed with what replaces it: *feed* if given, else the one at its address."""
    at = addresses.at(name if "://" in name else None) or addresses.at(found.address)
    if feed is not None or at is None:
        at = (feed or "", found.format)
    return OldDocument(
        name=name,
        found=found,
        feed=at[0],
        format=format or at[1],
        exists=not at[0] or addresses.has(at[0]),
    )


#: Stands for any slug of a family: before the first build there are none.
_ANY = "\N{OBJECT REPLACEMENT CHARACTER}"


class DocumentAddresses:
    """The addresses of all documents, and old addresses that redirect to them."""

    def __init__(self, settings: Settings, archive: Archive) -> None:
        slugs = {
            key: archive.feeds.slugs(key) | feed.slugs | {_ANY: _ANY}
            for key, feed in settings.feeds.items()
        }
        site = settings.site.url
        self._names: list[str] = []
        self._documents: list[tuple[str, str, str]] = []
        for each in publications(settings, slugs):
            self._names.append(each.name)
            formats = {path: format for format, path in each.channel.paths}
            for old, path in (*each.aliases, *((path, path) for path in formats)):
                address = whole_address(old, site=site, base=each.channel.base)
                self._documents.append((address, each.name, formats[path]))

    def at(self, address: str | None) -> tuple[str, str] | None:
        """Return name and format of the feed that has, or will have, a document at *address*."""
        wanted = same_address(address or "")
        if wanted is None:
            return None
        for known, name, format in self._documents:
            slug = _slug_in(wanted, same_address(known.replace(_ANY, _IN_ADDRESS)) or "")
            if slug is None or (slug and not _SLUG.fullmatch(slug)):
                # A feed of a family never gets that name, so its alias redirects nothing.
                continue
            return name.replace(_ANY, slug), format
        return None

    def has(self, name: str) -> bool:
        """Return whether the feed *name* exists: one of a family does once it has an article."""
        return name in self._names

    def check(self, name: str) -> None:
        """Raises: ConfigError, if no feed can have that *name*."""
        if any(
            _slug_in(name, known.replace(_ANY, _IN_ADDRESS)) is not None for known in self._names
        ):
            return
        listed = ", ".join(sorted(known.replace(_ANY, "SLUG") for known in self._names))
        raise ConfigError([f"{name}: no such feed; use one of: {listed}"])


#: Slugs that feedpub makes of values; configured ones are listed.
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

#: Stands for any slug in an address to be compared.
_IN_ADDRESS = "-feedpub-any-slug-"


def _slug_in(text: str, template: str) -> str | None:
    """Return the slug that turns *template* into *text*; "" if it needs none, None if none does."""
    before, has_any, after = template.partition(_IN_ADDRESS)
    if not has_any:
        return "" if text == template else None
    slug = text[len(before) : len(text) - len(after)]
    fits = text.startswith(before) and text.endswith(after) and slug and "/" not in slug
    return slug if fits else None
