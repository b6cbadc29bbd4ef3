"""The values by which feeds select articles, read beside any run."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping

from feedpub.archive.article_words import WORDS
from feedpub.archive.articles import FACET_VALUES
from feedpub.archive.database import reading
from feedpub.archive.facts import FACT
from feedpub.archive.location import ArchiveLocation
from feedpub.nouns import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValues:
    """The values of facets in an archive."""

    #: By kind, in order.
    values: Mapping[str, Collection[str]]

    #: The words that were looked for in its articles.
    words: frozenset[str]


def facet_values(archive: ArchiveLocation, kinds: Iterable[str]) -> FacetValues | None:
    """Return the values of each of *kinds* of facets. None: there is no archive yet.

    Raises: ArchiveError.
    """
    with reading(archive) as database:
        if database is None:
            return None
        fact = database.value(FACT, name=WORDS)
        return FacetValues(
            values={kind: database.values(FACET_VALUES, kind=kind) for kind in kinds},
            words=frozenset(json.loads(fact)[1] if fact else ()),
        )
