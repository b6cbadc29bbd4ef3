"""The current version of an article, and which of two versions is newer."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import datetime
from typing import Any

from feedpub.archive.database import Database, statement
from feedpub.archive.records import readable
from feedpub.archive.timestamps import moment_or_none, seconds
from feedpub.article import Article, to_record
from feedpub.assembly.bodies import text_of, without_figures
from feedpub.nouns import dataclass
from feedpub.protocols import Revision

#: For a source that neither numbers its versions nor dates its changes.
UNKNOWN = Revision()

_NEWER_REVISION = {
    name: statement(
        f"newer {name}",
        f"UPDATE articles SET {name} = :value WHERE key = :key AND coalesce({name}, -1) < :value",
    )
    for name in ("number", "revised")
}
_REVISION = statement("revision", "SELECT number, revised, record FROM articles WHERE key = :key")


def note_revision(database: Database, key: int, revision: Revision) -> None:
    """Record the newest revision that its source gave for the current version of article *key*."""
    revised = None if revision.at is None else seconds(revision.at)
    for name, value in (("number", revision.number), ("revised", revised)):
        if value is not None:
            database.run(_NEWER_REVISION[name], key=key, value=value)


def revision_of(database: Database, key: int) -> Revision:
    """Return the revision of the current version of article *key*; unknown if it was erased."""
    row = database.row_to_check(_REVISION, key=key)
    if row is None:
        return UNKNOWN
    at = moment_or_none(row.revised)
    if at is None and (article := readable("", row.record)) is not None:
        at = article.updated
    return Revision(number=row.number, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """The current version of an article in the archive."""

    article: Article
    digest: str

    #: None if it was written by a former version of the program, which did not record it.
    words: str | None
    origin: str

    #: When the file that it was read from was last changed, in nanoseconds. None: no file.
    changed: int | None

    #: Whether it has not been published yet.
    waits: bool

    #: Whether its text was deleted: what is left of it is what identifies it.
    pruned: bool = False

    #: Its record as JSON, if that was read without its body. None: it was read completely.
    unread: str | None = None

    #: The rules learnt from its site by which it was read: a digest of all of them and, after a
    #: space, of those that decided something. None: there were none.
    rules: str | None = None


def first_published(article: Article, now: datetime) -> datetime:
    """Return the date of publication of an article that is first seen *now*."""
    published = article.published
    if not article.published_by_day:
        return published
    same_day = now.astimezone(published.tzinfo).date() == published.date()
    # A date without a time counts as noon; that must not date the article in the future.
    return min(published, now) if same_day else published


def stands_for(published: datetime, article: Article) -> bool:
    """Whether :func:`first_published` may have made *published* of the article's date."""
    if published == article.published:
        return True
    same_day = published.astimezone(article.published.tzinfo).date() == article.published.date()
    return article.published_by_day and same_day and published < article.published


def last_touched(article: Article) -> datetime:
    """Return when its source last changed it."""
    return article.updated or article.published


def digest_of(article: Article) -> str:
    """Return a hash of everything in *article*."""
    return digest_of_record(as_json(to_record(article)))


def digest_of_record(record: str) -> str:
    """Return the hash of an article with that *record*."""
    return hashlib.blake2b(record.encode(), digest_size=16).hexdigest()


def is_touched(before: Current, article: Article) -> bool:
    """Whether the words of an article changed and its source does not date the change."""
    if article.updated is not None or before.words is None:
        return False
    return words_of(article) != before.words


def is_by_other_rules(before: Current, rules: str | None) -> bool:
    """Whether *before* was not read as an article with *rules* is.

    The rules of its site were others, and others of them decided something.
    """
    all_before, _, used_before = (before.rules or "").partition(" ")
    all_now, _, used_now = (rules or "").partition(" ")
    return all_before != all_now and used_before != used_now


def words_of(article: Article) -> str:
    """Return a hash of the words that people read: markup, spaces and images do not count."""
    title, summary, correction = map(
        _folded, (article.title, article.summary or "", article.correction or "")
    )
    body = text_of(without_figures(article.content_html or ""))
    if not unicodedata.is_normalized("NFKC", body):
        body = _folded(body)
    folded = "\0".join((title, summary, body, correction))
    return hashlib.blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _folded(text: str) -> str:
    """Return *text* in one line, without variants of characters."""
    normal = unicodedata.normalize("NFKC", text)
    return " ".join(normal.split())


# Made once: json.dumps makes one for each call with options.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def as_json(value: Any) -> str:
    return _encode(value)
