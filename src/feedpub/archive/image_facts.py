"""Facts about images that their servers gave: media type and sizes."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from feedpub.archive.database import Row, statement
from feedpub.archive.former_values import FormerValues
from feedpub.archive.lookups import LookupStatements, LookupTable, recent
from feedpub.archive.records import readable
from feedpub.archive.session import Session
from feedpub.archive.timestamps import seconds
from feedpub.article import Article, Image
from feedpub.nouns import dataclass, replace

#: A server that gave no facts is asked again after that.
_AGAIN = timedelta(hours=6)

_TABLE = LookupStatements("pictures", found=("type", "length", "width", "height"))
_ARTICLES = statement(
    "records for images",
    "SELECT articles.key, articles.record, ledger.source"
    " FROM articles JOIN ledger ON ledger.key = articles.key"
    " WHERE articles.key IN (:keys...) ORDER BY articles.published DESC, articles.key",
)
_RECORDS = statement("records of all articles", "SELECT record FROM articles")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An image of which a fact is unknown."""

    address: str
    source: str

    #: The facets of the articles that have it.
    facets: tuple[frozenset[tuple[str, str]], ...]


class ImageFacts:
    """Media types and sizes by the addresses of images."""

    def __init__(self, session: Session) -> None:
        self._database = session.database
        self._lookups = LookupTable(session, _TABLE)
        self._former = FormerValues(session)

    def wanted(self, sources: Collection[str], keys: Iterable[int], now: datetime) -> list[Wanted]:
        """Return the images of articles of *sources* to look up, lead images first.

        They are those of the newest articles and of those with *keys*, the newest first.

        Raises: UnreadArticles.
        """
        found: dict[str, tuple[int, str, list[frozenset[tuple[str, str]]]]] = {}
        recent_keys = recent(self._database, sources, keys)
        for row in self._database.rows_to_check(_ARTICLES, keys=recent_keys):
            article = readable(row.source, row.record)
            if article is None:
                continue
            for place, image in enumerate(article.images):
                if image.url and _lacks(image):
                    same = found.setdefault(image.url, (place, row.source, []))
                    same[2].append(self._former.of_article(row.key, article))
        resting = self._lookups.resting(map(_mark, found), now)
        return [
            Wanted(address=address, source=source, facets=tuple(facets))
            for address, (_, source, facets) in sorted(found.items(), key=lambda each: each[1][0])
            if _mark(address) not in resting
        ]

    def claim(self, addresses: Iterable[str], lease: datetime) -> None:
        """Keep other runs from looking up the images at *addresses* until *lease*."""
        for each in addresses:
            self._lookups.claim(_mark(each), lease)

    def put_back(self, addresses: Iterable[str], lease: datetime) -> None:
        """Release the images at *addresses*, which were not looked up."""
        self._lookups.put_back(map(_mark, addresses), lease)

    def record(self, images: Mapping[str, Image | None], lease: datetime, now: datetime) -> None:
        """Record the facts about *images*, by address. None: unknown, to be looked up again.

        They were claimed until *lease*. What another run has claimed since is left to that run.
        """
        for address, image in images.items():
            self._lookups.conclude(
                _mark(address),
                lease,
                type=image.type if image else None,
                length=image.length if image else None,
                width=image.width if image else None,
                height=image.height if image else None,
                again=None if image else seconds(now + _AGAIN),
            )

    def forget_others(self, *, at_once: bool) -> None:
        """Delete the images that no article has any more, *at_once* or when there are many."""
        if at_once or self._lookups.is_large():
            self._lookups.keep_only(set(map(_mark, self._addresses())))

    def _addresses(self) -> Iterator[str]:
        """Yield the addresses of the images of all articles."""
        for (record,) in self._database.each(_RECORDS):
            # A damaged record keeps no facts; they can be looked up again.
            with contextlib.suppress(ValueError, TypeError, AttributeError):
                for image in json.loads(record).get("images") or ():
                    if image.get("url"):
                        yield image["url"]

    def known(self, marks: Iterable[str]) -> dict[str, tuple[object, ...]]:
        """Return what is known of the images with *marks* of which anything is, by their marks."""
        rows = self._lookups.rows(marks)
        facts = {mark: (row.type, row.length, row.width, row.height) for mark, row in rows.items()}
        return {mark: each for mark, each in facts.items() if any(each)}

    def filled(self, articles: Iterable[Article]) -> list[Article]:
        """Return *articles* with the facts about their images that they do not give themselves."""
        articles = list(articles)
        lacking = {
            image.url
            for article in articles
            for image in article.images
            if image.url and _lacks(image)
        }
        facts = self._lookups.rows(map(_mark, lacking))
        if not facts:
            return articles
        return [
            replace(article, images=tuple(_filled(image, facts) for image in article.images))
            for article in articles
        ]


def image_marks(article: Article) -> tuple[str, ...]:
    """Return the marks of the images of *article* about which servers can be asked."""
    return tuple(_mark(each.url) for each in article.images if each.url and _lacks(each))


def _mark(address: str) -> str:
    return hashlib.blake2b(address.encode(), digest_size=16).hexdigest()


def _lacks(image: Image) -> bool:
    return not (image.type and image.length and image.width and image.height)


def _filled(image: Image, facts: Mapping[str, Row]) -> Image:
    row = facts.get(_mark(image.url)) if image.url and _lacks(image) else None
    if row is None:
        return image
    # One of the two alone may be that of another rendition.
    sizes = (image.width, image.height) if image.width and image.height else None
    width, height = sizes or (row.width, row.height) if row.width else (image.width, image.height)
    return replace(
        image,
        type=image.type or row.type,
        length=image.length or row.length,
        width=width,
        height=height,
    )
