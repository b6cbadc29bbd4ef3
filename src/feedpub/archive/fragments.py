"""Entries of feeds as they were made, so that an unchanged entry is not made again.

An entry is kept as its head and as its bytes in each format, by its article and by its rendition:
a digest of everything else that decides how it is made. A row is valid for one version, which is
computed from the archive's current rows each time. So whoever writes an article, an answer of a
server or a withdrawal does not need to know of fragments.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from feedpub.addresses import page_path
from feedpub.archive.database import Row, batches, statement
from feedpub.archive.image_facts import ImageFacts
from feedpub.archive.session import Session
from feedpub.archive.short_links import ShortLinks
from feedpub.article import LookedUp, SelectedArticle
from feedpub.feed import EntryHead
from feedpub.nouns import dataclass

_COLUMNS = ("version", "warnings", "outline", "checksum", "content")
_ALL = statement(
    "all fragments", f"SELECT key, rendition, ids, {', '.join(_COLUMNS)} FROM fragments"
)
_ROWS = statement(
    "fragments of articles",
    f"SELECT key, rendition, ids, {', '.join(_COLUMNS)} FROM fragments"
    " WHERE key IN (:keys...) AND rendition IN (:renditions...)",
)
_KEEP = statement(
    "keep fragment",
    f"INSERT INTO fragments (key, rendition, ids, {', '.join(_COLUMNS)})"
    f" VALUES (:key, :rendition, :ids, {', '.join(f':{name}' for name in _COLUMNS)})"
    " ON CONFLICT (key, rendition, ids)"
    f" DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS)}",
)
_SHOWN_BY = statement(
    "feeds that show entries",
    "SELECT entries.entry_id, entries.feed, ledger.key FROM entries"
    " JOIN ledger ON ledger.entry_id = entries.entry_id WHERE entries.entry_id IN (:ids...)",
)
_PAGES_WITH = statement(
    "archive documents with articles", "SELECT feed, number FROM pages WHERE key IN (:keys...)"
)
_FORGET = statement(
    "forget fragments of entries",
    "DELETE FROM fragments WHERE key IN (SELECT key FROM ledger WHERE entry_id IN (:ids...))",
)
_RENDITIONS = statement("renditions of fragments", "SELECT DISTINCT rendition FROM fragments")
_FORGET_RENDITIONS = statement(
    "forget renditions", "DELETE FROM fragments WHERE rendition IN (:renditions...)"
)
_FORGET_UNSHOWN = statement(
    "forget fragments that no feed shows",
    "DELETE FROM fragments WHERE key NOT IN (SELECT ledger.key FROM entries"
    " JOIN ledger ON ledger.entry_id = entries.entry_id)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Renditions:
    """How a feed makes its entries: a digest for their heads, and one for each of its formats."""

    feed: str
    head: str
    formats: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """An entry as it is in documents of one format."""

    content: bytes

    #: The codes of its own warnings, which it has in any document. None: it has errors, too, which
    #: only its partner minds.
    warnings: tuple[str, ...] | None = ()

    #: What is looked at in it whenever a document with it is checked. None: all of it.
    outline: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEntry:
    """An entry as it was made, as far as it is kept."""

    head: EntryHead

    #: Digests of its fields; see :func:`feedpub.archive.entries.digests_of`.
    digests: str

    #: When the rights to images of its article end, also those that have ended.
    rights: tuple[datetime, ...]
    looked_up: LookedUp

    #: By format. Without those that are not kept.
    fragments: dict[str, Fragment]


class Fragments:
    """Entries as they were made, by their articles."""

    def __init__(self, session: Session) -> None:
        self._database = session.database
        self._images = ImageFacts(session)
        self._short_links = ShortLinks(session)

    def of(
        self, articles: Sequence[SelectedArticle], renditions: Renditions, now: datetime
    ) -> dict[int, KeptEntry]:
        """Return the entries that would be made the same *now*, by the keys of their articles."""
        rows = self._rows(articles, renditions)
        heads: dict[int, KeptEntry] = {}
        for article in articles:
            row = rows.get((article.key, renditions.head))
            if row is not None and (head := _head(row)) is not None:
                heads[article.key] = head
        answers = self._answers(heads.values())
        kept: dict[int, KeptEntry] = {}
        for article in articles:
            if (head := heads.get(article.key)) is None:
                continue
            version = _version(article, head, answers, now)
            if rows[article.key, renditions.head].version != version:
                continue
            kept[article.key] = head
            for format, rendition in renditions.formats.items():
                row = rows.get((article.key, rendition))
                if row is None or row.version != version:
                    continue
                if (fragment := _fragment(row)) is not None:
                    head.fragments[format] = fragment
        return kept

    def keep(
        self,
        made: Collection[tuple[SelectedArticle, KeptEntry]],
        renditions: Renditions,
        now: datetime,
    ) -> None:
        """Keep the entries that were *made* of articles *now*."""
        answers = self._answers(entry for _, entry in made)
        rows: list[dict[str, Any]] = []
        for article, entry in made:
            version = _version(article, entry, answers, now)
            if version is None:
                continue
            fragments = {renditions.head: Fragment(content=_as_bytes(entry))}
            for format, fragment in entry.fragments.items():
                fragments[renditions.formats[format]] = fragment
            for rendition, fragment in fragments.items():
                row: dict[str, Any] = {
                    "key": article.key,
                    "rendition": rendition,
                    "ids": _ids(article, renditions),
                    "version": version,
                    "warnings": None if (codes := fragment.warnings) is None else " ".join(codes),
                    "outline": fragment.outline,
                    "content": fragment.content,
                }
                rows.append({**row, "checksum": _checksum(**row)})
        self._database.run_many(_KEEP, rows)

    def forget(self, entry_ids: Iterable[str]) -> None:
        """Delete those of the entries that no feed shows any more, except in archive documents."""
        for some in batches(entry_ids):
            shown = self._database.rows(_SHOWN_BY, ids=some)
            pages = {
                page_path(f"{row.feed}.", row.number).removesuffix(".")
                for row in self._database.rows(_PAGES_WITH, keys={row.key for row in shown})
            }
            needed = {row.entry_id for row in shown if row.feed not in pages}
            self._database.run(_FORGET, ids=[each for each in some if each not in needed])

    def keep_only(self, renditions: Collection[str]) -> None:
        """Delete all that feeds show in none of *renditions*, or do not show at all."""
        gone = set(self._database.values(_RENDITIONS)).difference(renditions)
        for some in batches(gone):
            self._database.run(_FORGET_RENDITIONS, renditions=some)
        self._database.run(_FORGET_UNSHOWN)

    def count_damaged(self) -> int:
        """Return how many fragments are not what was written."""
        return sum(map(_is_damaged, self._database.each(_ALL)))

    def _rows(
        self, articles: Sequence[SelectedArticle], renditions: Renditions
    ) -> dict[tuple[int, str], Row]:
        """Return the rows of *articles* by key and rendition."""
        ids = {each.key: _ids(each, renditions) for each in articles}
        wanted = {renditions.head, *renditions.formats.values()}
        return {
            (row.key, row.rendition): row
            for some in batches(ids)
            for row in self._database.rows_to_check(_ROWS, keys=some, renditions=wanted)
            if row.ids == ids[row.key]
        }

    def _answers(self, entries: Iterable[KeptEntry]) -> _Answers:
        looked_up = [each.looked_up for each in entries]
        images = {mark for each in looked_up for mark in each.images}
        links = {each.short_link for each in looked_up if each.short_link}
        return _Answers(
            images=self._images.known(images) if images else {},
            wrong_links=self._short_links.wrong(links) if links else set(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers:
    """What servers have answered, by the marks of what they were asked about."""

    #: What is known of images of which anything is.
    images: Mapping[str, tuple[object, ...]]

    #: The short links that do not lead to their articles.
    wrong_links: Collection[str]


def digest(*values: object) -> str:
    """Return a digest of *values*, which JSON can say; sets count as sorted."""
    text = json.dumps(values, default=sorted, ensure_ascii=False)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _version(
    article: SelectedArticle, entry: KeptEntry, answers: _Answers, now: datetime
) -> str | None:
    """Return the version of *entry*, made of *article* as it is *now*. None: unknown."""
    images = [answers.images.get(mark) for mark in entry.looked_up.images]
    is_wrong = entry.looked_up.short_link in answers.wrong_links
    # A clock that went back shows the image again.
    ended = [now >= each for each in entry.rights]
    if article.version is None or not (is_wrong or any(images) or any(ended)):
        return article.version
    return digest(article.version, images, is_wrong, ended)


def _ids(article: SelectedArticle, renditions: Renditions) -> str:
    """Return a digest of the other ids that *article* has in the feed; empty if it has none."""
    ids = article.ids_in(renditions.feed) if article.ids else ()
    return digest(ids) if ids else ""


def _checksum(
    key: int,
    rendition: str,
    ids: str,
    version: str,
    warnings: str | None,
    outline: str | None,
    content: bytes,
) -> int:
    columns = f"{key} {rendition} {ids} {version} {warnings}"
    if outline is not None:
        columns += f" {outline}"
    return zlib.crc32(content, zlib.crc32(columns.encode()))


def _is_damaged(row: Row) -> bool:
    found: int = row.checksum
    try:
        wanted = _checksum(
            row.key,
            row.rendition,
            row.ids,
            row.version,
            row.warnings,
            row.outline,
            row.content,
        )
    except (TypeError, ValueError):
        # Another type of content, or characters that are not in UTF-8.
        return True
    return found != wanted


def _fragment(row: Row) -> Fragment | None:
    """Return the fragment of *row*. None if it is damaged."""
    if _is_damaged(row):
        return None
    codes = None if row.warnings is None else tuple(row.warnings.split())
    return Fragment(content=row.content, warnings=codes, outline=row.outline)


def _head(row: Row) -> KeptEntry | None:
    """Return the entry of *row* without its fragments. None if it is damaged."""
    if _is_damaged(row):
        return None
    head, digests = row.content.decode().split("\n")
    values = json.loads(head)
    return KeptEntry(
        head=EntryHead(
            id=values["id"],
            ids=tuple(map(tuple, values["ids"])),
            link=values["link"],
            related=values["related"],
            related_is=values["related_is"],
            title=values["title"],
            published=datetime.fromisoformat(values["published"]),
            updated=datetime.fromisoformat(values["updated"]),
        ),
        digests=digests,
        rights=tuple(map(datetime.fromisoformat, values["rights"])),
        looked_up=LookedUp(images=tuple(values["images"]), short_link=values["short_link_mark"]),
        fragments={},
    )


def _as_bytes(entry: KeptEntry) -> bytes:
    """Return *entry* without its fragments, for :func:`_head`."""
    head = entry.head
    values = {
        "id": head.id,
        "ids": head.ids,
        "link": head.link,
        "related": head.related,
        "related_is": head.related_is,
        "title": head.title,
        "published": head.published.isoformat(),
        "updated": head.updated.isoformat(),
        "rights": [each.isoformat() for each in entry.rights],
        "images": entry.looked_up.images,
        "short_link_mark": entry.looked_up.short_link,
    }
    return f"{json.dumps(values, separators=(',', ':'))}\n{entry.digests}".encode()
