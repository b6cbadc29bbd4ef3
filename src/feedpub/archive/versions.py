"""The version of an article that is kept, as its source numbers and dates it.

Two versions of an article: which is newer, and what of it has changed.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.archive.records import readable
from feedpub.archive.timestamps import moment_or_none, seconds
from feedpub.article import Article, to_record
from feedpub.assembly.bodies import text_of, without_figures
from feedpub.protocols import Revision

#: Of a source that numbers no versions and dates no changes.
UNKNOWN = Revision()


def as_columns(revision: Revision) -> dict[str, int | None]:
    """*revision* as a row of the articles keeps it."""
    at = revision.at
    return {"number": revision.number, "revised": None if at is None else seconds(at)}


def note_revision(connection: sa.Connection, key: int, revision: Revision) -> None:
    """Keep the newest that its source said of the version of the article *key* that is kept."""
    table = schema.articles
    for name, value in as_columns(revision).items():
        if value is not None:
            lower = sa.func.coalesce(table.c[name], -1) < value
            its = sa.update(table).where(table.c.key == key, lower)
            connection.execute(its.values({name: value}))


def revision_of(connection: sa.Connection, key: int) -> Revision:
    """The version of the article *key* that is kept; an unknown one if it was erased."""
    table = schema.articles
    row = connection.execute(
        sa.select(table.c.number, table.c.revised, table.c.record).where(table.c.key == key)
    ).one_or_none()
    if row is None:
        return UNKNOWN
    at = moment_or_none(row.revised)
    if at is None and (article := readable("", row.record)) is not None:
        at = article.updated
    return Revision(number=row.number, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """An article as it is kept now."""

    article: Article
    digest: str

    #: None if a former version did not write it down.
    words: str | None
    origin: str

    #: When the file that it was read from was last changed, in nanoseconds. None: it is no file.
    changed: int | None

    #: Whether it has not been out yet.
    waits: bool


def first_published(article: Article, now: datetime) -> datetime:
    """The date of publication of an article that is seen for the first time, *now*."""
    published = article.published
    same_day = now.astimezone(published.tzinfo).date() == published.date()
    if article.published_by_day and same_day:
        # Noon stands for the day; nothing is dated ahead of the clock because of it.
        return min(published, now)
    return published


def stands_for(published: datetime, article: Article) -> bool:
    """Whether *published* is what :func:`_first_published` may have made of the article's date."""
    if published == article.published:
        return True
    same_day = published.astimezone(article.published.tzinfo).date() == article.published.date()
    return article.published_by_day and same_day and published < article.published


def last_touched(article: Article) -> datetime:
    """What its source says of its newest version."""
    return article.updated or article.published


def digest_of(article: Article) -> str:
    """Changes with anything that an article says."""
    return hashlib.blake2b(as_json(to_record(article)).encode(), digest_size=16).hexdigest()


def is_touched(before: Current, article: Article) -> bool:
    """Whether the words of an article changed, and its source does not say when."""
    if article.updated is not None or before.words is None:
        return False
    return words_of(article) != before.words


def words_of(article: Article) -> str:
    """Changes with what people read of an article: not with markup, spaces or pictures."""
    texts = (
        article.title,
        article.summary or "",
        text_of(without_figures(article.content_html or "")),
        article.correction or "",
    )
    folded = "\0".join(" ".join(unicodedata.normalize("NFKC", text).split()) for text in texts)
    return hashlib.blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
