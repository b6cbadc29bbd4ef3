"""What image servers said of the files that articles show."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from feedpub.archive import schema
from feedpub.archive.lookups import LookupTable, recent
from feedpub.archive.records import readable
from feedpub.archive.schema import pictures
from feedpub.archive.session import Session
from feedpub.archive.timestamps import seconds
from feedpub.article import Article, Image

#: How long a server is left alone that did not say.
_AGAIN = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A picture of which something is not known."""

    address: str
    source: str

    #: What feeds select the articles by that have it.
    facets: tuple[frozenset[tuple[str, str]], ...]


class ImageFacts:
    """Types and sizes by the addresses of pictures."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._asked = LookupTable(session, pictures)

    def wanted(self, sources: Collection[str], keys: Iterable[int], now: datetime) -> list[Wanted]:
        """The pictures of articles of *sources* to be asked for, lead pictures first.

        They are those of the newest articles and of those with *keys*, the newest first.
        """
        articles, ledger = schema.articles, schema.ledger
        query = (
            sa.select(articles.c.record, ledger.c.source)
            .join(ledger)
            .where(recent(self._session.connection, sources, keys))
            .order_by(articles.c.published.desc(), articles.c.key)
        )
        found: dict[str, tuple[int, str, list[frozenset[tuple[str, str]]]]] = {}
        for row in self._session.connection.execute(query):
            article = readable(row.source, row.record)
            if article is None:
                continue
            for place, image in enumerate(article.images):
                if image.url and _lacks(image):
                    known = found.setdefault(image.url, (place, row.source, []))
                    known[2].append(article.facets)
        resting = self._asked.resting(map(_mark, found), now)
        return [
            Wanted(address=address, source=source, facets=tuple(facets))
            for address, (_, source, facets) in sorted(found.items(), key=lambda each: each[1][0])
            if _mark(address) not in resting
        ]

    def claim(self, addresses: Iterable[str], lease: datetime) -> None:
        """Nobody else asks for the pictures at *addresses* until *lease*."""
        for each in addresses:
            self._asked.claim(_mark(each), lease)

    def put_back(self, addresses: Iterable[str], lease: datetime) -> None:
        """Nobody was asked for the pictures at *addresses*."""
        self._asked.put_back(map(_mark, addresses), lease)

    def learn(self, told: Mapping[str, Image | None], lease: datetime, now: datetime) -> None:
        """Keep what was *told* of pictures, by their addresses; of None they are asked again.

        They were claimed until *lease*; who knows better by now is believed.
        """
        for address, image in told.items():
            self._asked.conclude(
                _mark(address),
                lease,
                type=image.type if image else None,
                length=image.length if image else None,
                width=image.width if image else None,
                height=image.height if image else None,
                again=None if image else seconds(now + _AGAIN),
            )

    def forget_others(self, *, at_once: bool) -> None:
        """Forget pictures that no article has any more, *at_once* or when there are many."""
        if not at_once and not self._asked.is_large():
            return
        record = schema.articles.c.record
        image = sa.func.json_each(record, "$.images").table_valued("value")
        url = sa.func.json_extract(image.c.value, "$.url")
        query = sa.select(url).select_from(schema.articles).join(image, sa.true())
        found = self._session.connection.scalars(query.where(url.is_not(None)))
        self._asked.keep_only({_mark(each) for each in found})

    def filled(self, articles: Iterable[Article]) -> list[Article]:
        """*articles*, with what is known of their pictures where they do not say it themselves."""
        articles = list(articles)
        lacking = {
            image.url
            for article in articles
            for image in article.images
            if image.url and _lacks(image)
        }
        told = self._asked.rows(map(_mark, lacking))
        if not told:
            return articles
        return [
            replace(article, images=tuple(_filled(image, told) for image in article.images))
            for article in articles
        ]


def _mark(address: str) -> str:
    return hashlib.blake2b(address.encode(), digest_size=16).hexdigest()


def _lacks(image: Image) -> bool:
    return not (image.type and image.length and image.width and image.height)


def _filled(image: Image, told: Mapping[str, sa.Row[Any]]) -> Image:
    row = told.get(_mark(image.url)) if image.url and _lacks(image) else None
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
