"""Values that readers of a former version gave, and that feeds of families were made for.

Today's readers give other values for the same documents: ``By ANN LEE and BOB RAY`` is two authors.
An article keeps a former value that such a feed selects it by, and a new article gets it that has
all values that now stand for it. Both are found by it in the table of facets, as by their own.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from feedpub.archive.article_words import ArticleWords
from feedpub.archive.database import statement
from feedpub.archive.session import Session
from feedpub.archive.timestamps import seconds
from feedpub.article import Article
from feedpub.compare_keys import same_title
from feedpub.nouns import dataclass

#: So often a text may have been escaped.
_ESCAPED = 3

Facet = tuple[str, str]
Facets = frozenset[Facet]

_RULES = statement("former values", "SELECT source, kind, value, present, since FROM former_values")
_OF_KIND = statement(
    "former values of kind", "SELECT DISTINCT value FROM former_values WHERE kind = :kind"
)
_KEPT = statement(
    "former values of article", "SELECT kind, value FROM kept_values WHERE key = :key"
)
_FOUND_BY = statement("facets of article", "SELECT kind, value FROM facets WHERE key = :key")
_FIRST_SEEN = statement("first seen", "SELECT first_seen FROM ledger WHERE key = :key")
_SEEN_SINCE = statement(
    "articles seen since",
    "SELECT facets.key, facets.published FROM facets JOIN ledger ON ledger.key = facets.key"
    " WHERE facets.kind = :kind AND facets.value = :value"
    " AND ledger.source = :source AND ledger.first_seen >= :since",
)
_ADD_FACET = statement(
    "add former value",
    "INSERT INTO facets (kind, value, published, key) VALUES (:kind, :value, :published, :key)"
    " ON CONFLICT DO NOTHING",
)


@dataclass(frozen=True, slots=True)
class _Rule:
    #: All of these values stand for the former one. Empty: none do.
    present: frozenset[str]

    #: Older articles have the former value only if they had it before.
    since: int


class _SourceValues:
    """The former values of one source."""

    def __init__(self) -> None:
        self.rules: dict[Facet, _Rule] = {}

        #: The former values for which a value stands, alone or with others.
        self._by_present: dict[Facet, set[Facet]] = {}

    def add(self, facet: Facet, rule: _Rule) -> None:
        self.rules[facet] = rule
        for each in rule.present:
            self._by_present.setdefault((facet[0], each), set()).add(facet)

    def standing(self, own: Facets) -> Facets:
        """Return the former values for which *own* have all values that stand for them."""
        found, fresh = set(own), list(own)
        while fresh:
            # What stands for a former value may be one itself since.
            for kind, value in self._by_present.get(fresh.pop(), ()):
                present = {(kind, each) for each in self.rules[kind, value].present}
                if present and present <= found and (kind, value) not in found:
                    found.add((kind, value))
                    fresh.append((kind, value))
        return frozenset(found - own)

    def lasting(self, facets: Facets) -> Facets:
        """Return those of *facets* that are former values for which nothing stands."""
        rules = self.rules
        return frozenset(each for each in facets if each in rules and not rules[each].present)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerValue:
    """A value that articles of a source no longer have, and what now stands for it."""

    kind: str
    value: str

    #: All of these together. Empty: nothing does, and only articles that had the value keep it.
    present: tuple[str, ...]


class FormerValues:
    """The former values of all sources."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database
        self._words = ArticleWords(session)

        #: By source; read when they are first needed in a transaction.
        self._known: tuple[int, dict[str, _SourceValues]] | None = None

        #: Former values for which documents give different values.
        self._ambiguous: set[tuple[str, Facet]] = set()

        #: Values that feeds were made for, while a source is read by newer readers than before.
        self._followed: Collection[Facet] = ()

    def follow(self, values: Collection[Facet]) -> None:
        """Have :meth:`learn` learn about *values* from now on: those that feeds were made for."""
        self._followed = values

    def ends(self) -> bool:
        """Learn no more; return whether anything was learnt about."""
        followed, self._followed = bool(self._followed), ()
        return followed

    def of_kind(self, kind: str) -> set[str]:
        """Return the former values of *kind* in any source."""
        return set(self._database.values(_OF_KIND, kind=kind))

    def of_article(self, key: int, article: Article) -> Facets:
        """Return the facets of *article* with the words and former values that it is found by."""
        return article.facets | self._words.of(key) | self.had(key, article.source)

    def had(self, key: int, source: str) -> Facets:
        """Return the former values that the article *key* of *source* is found by."""
        return self.among(source, self._found_by(key)) if self._of(source).rules else frozenset()

    def among(self, source: str, facets: Collection[Facet]) -> Facets:
        """Return those of *facets* that are former values of *source*."""
        return frozenset(self._of(source).rules.keys() & facets)

    def of_new(self, source: str, own: Facets) -> Facets:
        """Return *own*, the facets of a new article of *source*, and the former values."""
        return own | self._of(source).standing(own)

    def of_version(
        self,
        key: int,
        source: str,
        own: Facets,
        *,
        before: Facets | None,
        had: Facets,
        is_new: bool,
        edited: bool,
    ) -> Facets:
        """Return *own*, the facets of a version of article *key*, and the former values.

        *before* has those of its last version, and *had* the former values that it was found by.
        None: it has no version, which in a rebuilt archive is no sign that it is new. If it was not
        *edited*, it is in no feed that it was not in before.
        """
        known = self._of(source)
        if not known.rules:
            return own
        standing = known.standing(own)
        if before is not None:
            gained = standing - known.standing(before) if edited else frozenset()
            return own | gained | (had & standing) | known.lasting(had)
        kept = frozenset(map(tuple, self._database.rows(_KEPT, key=key)))
        if not is_new:
            seen = int(self._database.value(_FIRST_SEEN, key=key) or 0)
            rules = known.rules
            standing = frozenset(e for e in standing if e in kept or rules[e].since <= seen)
        return own | standing | known.lasting(kept)

    def learn(
        self,
        entry_id: str,
        before: Article,
        article: Article,
        now: datetime,
        *,
        same_document: bool,
    ) -> Facets:
        """Learn from *article*, of which a former reader read *before*.

        Returns the values of *before* that *article* keeps. Values that share no words are taken
        for the same only if they are of the *same_document*.
        """
        if not (self._followed and (same_document or _is_same_version(before, article))):
            return frozenset()
        source, since, kept = article.source, seconds(now), set[Facet]()
        for kind, old, new in _values(before, article):
            for value, present in _successors(kind, old, new, same_document):
                if (kind, value) not in self._followed:
                    continue
                kept.add((kind, value))
                self._record(source, (kind, value), present, since)
                event = {"event": "kept", "entry_id": entry_id, "kind": kind, "value": value}
                self._session.record(event)
        return frozenset(kept)

    def settle(self, source: str, since: int) -> Iterator[tuple[int, Facets, Facets]]:
        """Give what was learnt *since* to articles of *source* that are new since then.

        Yields the key of each, and its facets before and after.
        """
        for (kind, value), rule in self._of(source).rules.items():
            if rule.since < since or not rule.present:
                continue
            known = {"kind": kind, "source": source, "since": rule.since}
            for row in self._database.rows(_SEEN_SINCE, value=min(rule.present), **known):
                found = self._found_by(row.key)
                if (kind, value) in found or not {(kind, each) for each in rule.present} <= found:
                    continue
                self._database.run(
                    _ADD_FACET, kind=kind, value=value, published=row.published, key=row.key
                )
                yield row.key, found, found | {(kind, value)}

    def learnt(self, source: str, since: int) -> Sequence[FormerValue]:
        """Return the former values of *source* learnt *since*; first those without any present."""
        found = [
            FormerValue(kind=kind, value=value, present=tuple(sorted(rule.present)))
            for (kind, value), rule in self._of(source).rules.items()
            if rule.since >= since
        ]
        return sorted(found, key=lambda each: (bool(each.present), each.kind, each.value))

    def _record(self, source: str, facet: Facet, present: frozenset[str], since: int) -> None:
        rule = self._of(source).rules.get(facet)
        if rule is not None:
            if not present or rule.present == present or (source, facet) in self._ambiguous:
                return
            if rule.present:
                self._ambiguous.add((source, facet))
                present = frozenset()
            since = rule.since
        kind, value = facet
        event = {"event": "former", "source": source, "kind": kind, "value": value}
        self._session.record(event | {"present": sorted(present), "since": since})
        self._of(source).add(facet, _Rule(present, since))

    def _of(self, source: str) -> _SourceValues:
        if self._known is None or self._known[0] != self._database.transactions:
            known: dict[str, _SourceValues] = {}
            for row in self._database.rows(_RULES):
                rule = _Rule(frozenset(json.loads(row.present)), row.since)
                known.setdefault(row.source, _SourceValues()).add((row.kind, row.value), rule)
            self._known = self._database.transactions, known
        return self._known[1].setdefault(source, _SourceValues())

    def _found_by(self, key: int) -> Facets:
        return frozenset(map(tuple, self._database.rows(_FOUND_BY, key=key)))


def _is_same_version(before: Article, after: Article) -> bool:
    dates = before.published == after.published, before.updated == after.updated
    return all(dates) and same_title(before.title) == same_title(after.title)


def _values(before: Article, after: Article) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    """Yield each kind of values that families have, with those of two versions of an article."""
    yield "author", before.authors, after.authors
    yield "tag", before.tags, after.tags
    for kind, *values in (
        ("section", before.section, after.section),
        ("language", before.language, after.language),
    ):
        old, new = ([each] if each else [] for each in values)
        yield kind, old, new


def _successors(
    kind: str, before: Sequence[str], after: Sequence[str], same_document: bool
) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each value that is gone, with those that stand for it now."""
    gone = [each for each in dict.fromkeys(before) if each not in after]
    fresh = [each for each in dict.fromkeys(after) if each not in before]
    found = {each: _named_in(kind, each, after, fresh) for each in gone}
    named = frozenset[str]().union(*found.values())
    # A login is another word than the name. Sections and tags come and go.
    unnamed = [each for each in gone if not found[each]]
    left = [each for each in fresh if each not in named]
    if kind == "author" and same_document and len(unnamed) == len(left):
        found |= {old: frozenset({new}) for old, new in zip(unnamed, left, strict=True)}
    yield from found.items()


def _named_in(kind: str, value: str, after: Iterable[str], fresh: Iterable[str]) -> frozenset[str]:
    """Return those of the values *after* that the former *value* names, in other spelling."""
    if same := [each for each in after if _plain(each) == _plain(value)]:
        return frozenset(same)
    # A name beside the tag that it is a part of is another tag.
    among = after if kind == "author" else fresh
    words = _words(value)
    return frozenset(each for each in among if _words(each) and _words(each) in words)


def _plain(value: str) -> str:
    """Return *value* without case, and without the entities that former readers left in it."""
    for _ in range(_ESCAPED):
        value = html.unescape(value)
    return " ".join(value.casefold().split())


def _words(value: str) -> str:
    """Return the words of *value*, each between spaces."""
    words = re.findall(r"\w+", _plain(value))
    return f" {' '.join(words)} " if words else ""
