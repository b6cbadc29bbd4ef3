"""Elements of other namespaces that a feed has for its own readers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from feedpub.article import Article
from feedpub.feed import ExtraElement


class ExtraField(NamedTuple):
    """What an element of every entry holds."""

    prefix: str
    name: str

    #: A name of :data:`FIELDS`, or a path of :attr:`.Article.extra`. None: :attr:`text`.
    field: str | None = None

    #: The same text in every entry.
    text: str | None = None


def _moment(moment: datetime | None) -> tuple[str, ...]:
    if moment is None:
        return ()
    return (moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z",)


def _one(text: str | None) -> tuple[str, ...]:
    return (text,) if text else ()


#: The fields of an article that may be named, with what they hold.
FIELDS: Mapping[str, Callable[[Article], tuple[str, ...]]] = {
    "id": lambda article: _one(article.id),
    "source": lambda article: _one(article.source),
    "url": lambda article: _one(article.url),
    "short_link": lambda article: _one(article.short_link),
    "title": lambda article: _one(article.title),
    "kicker": lambda article: _one(article.kicker),
    "short_title": lambda article: _one(article.short_title),
    "summary": lambda article: _one(article.summary),
    "section": lambda article: _one(article.section),
    "tags": lambda article: article.tags,
    "authors": lambda article: article.authors,
    "agencies": lambda article: article.agencies,
    "language": lambda article: _one(article.language),
    "rights": lambda article: _one(article.rights),
    "correction": lambda article: _one(article.correction),
    "access": lambda article: _one(article.access),
    "sponsored": lambda article: ("true" if article.sponsored else "false",),
    "published": lambda article: _moment(article.published),
    "updated": lambda article: _moment(article.updated),
    "expires": lambda article: _moment(article.expires),
}

#: Those of which a site keeps some values for itself.
_INTERNAL = frozenset({"section", "tags"})


def extra_elements(
    article: Article, fields: Iterable[ExtraField], internal: Collection[str]
) -> tuple[ExtraElement, ...]:
    """Return the elements of *article*, without those that have no value.

    *internal* sections and tags are left out.
    """
    return tuple(_elements(article, fields, internal))


def _elements(
    article: Article, fields: Iterable[ExtraField], internal: Collection[str]
) -> Iterator[ExtraElement]:
    kept = dict(article.extra)
    for prefix, name, field, text in fields:
        if field is None:
            texts = _one(text)
        elif field in FIELDS:
            texts = FIELDS[field](article)
            if field in _INTERNAL:
                texts = tuple(each for each in texts if each not in internal)
        else:
            texts = kept.get(field, ())
        if texts:
            yield ExtraElement(prefix, name, texts)
