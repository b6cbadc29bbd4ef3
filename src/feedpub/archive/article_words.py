"""Words and phrases that feeds select by, and which articles have them.

An article is found by each of its words in the table of facets, as by its tags. The archive keeps
which words it looks for: whoever stores an article there finds them in it.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from typing import NamedTuple

from feedpub.archive.database import statement
from feedpub.archive.records import readable
from feedpub.archive.session import Session
from feedpub.article import Article
from feedpub.assembly.bodies import without_figures
from feedpub.keywords import RULES, Keywords
from feedpub.patterns import pattern

#: The kind of these facets.
WORD = "word"

Facets = frozenset[tuple[str, str]]

#: The fact with the words that are looked for, and the rules by which they were found.
WORDS = "words"

_OF_ARTICLE = statement(
    "words of article", "SELECT value FROM facets WHERE key = :key AND kind = 'word'"
)
_FORGET = statement("forget word", "DELETE FROM facets WHERE kind = 'word' AND value = :value")
_BATCH = statement(
    "articles to look for words in",
    "SELECT articles.key, articles.record, articles.published, ledger.source"
    " FROM articles JOIN ledger ON ledger.key = articles.key"
    " WHERE articles.key > :after AND {unindexed articles.pruned} IS NULL"
    " ORDER BY articles.key LIMIT :count",
)
_ADD = statement(
    "add word",
    "INSERT INTO facets (kind, value, published, key) VALUES ('word', :value, :published, :key)"
    " ON CONFLICT DO NOTHING",
)
_COUNT = statement("count articles", "SELECT count(*) FROM articles")

#: So many articles are read at once.
_TOGETHER = 500

_BREAK = pattern(r"<br(?: [^<>]*)?>")
_INLINE = pattern(
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|i|ins|kbd|mark|q|rb|ruby|s|samp|small|span"
    r"|strike|strong|sub|sup|time|tt|u|var|wbr)(?: [^<>]*)?>"
)
_MARKUP = pattern(r"<[^<>]*>")


class _Asked(NamedTuple):
    """The words that an archive looks for."""

    words: frozenset[str]
    keywords: Keywords


class ArticleWords:
    """The words of all articles that feeds select by."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

        #: What is looked for, and the transaction in which that was read.
        self._known: tuple[int, str | None, _Asked | None] | None = None

    def are_asked(self) -> bool:
        """Return whether feeds select by words."""
        return self._asked() is not None

    def in_article(self, article: Article) -> Facets:
        """Return the words that *article* has, as facets."""
        asked = self._asked()
        if asked is None:
            return frozenset()
        return _facets(asked.keywords, article)

    def of(self, key: int) -> Facets:
        """Return the words by which the article *key* is found, as facets."""
        if not self.are_asked():
            return frozenset()
        return frozenset((WORD, each) for each in self._database.values(_OF_ARTICLE, key=key))

    def missing(self, words: frozenset[str]) -> frozenset[str]:
        """Return those of *words* that were not looked for yet, and look for no others.

        From now on all of *words* are found in articles that are stored. The caller has every
        article read completely, and then calls :meth:`look_for`.
        """
        fact = json.dumps([RULES, sorted(words)], ensure_ascii=False) if words else None
        before = self._session.fact(WORDS)
        if before == fact:
            return frozenset()
        rules, former = json.loads(before) if before else (RULES, [])
        kept = words.intersection(former) if rules == RULES else frozenset()
        for each in sorted(set(former) - kept):
            self._database.run(_FORGET, value=each)
        self._session.set_fact(WORDS, fact)
        self._known = None
        return words - kept

    def look_for(self, words: frozenset[str]) -> Iterator[tuple[int, int]]:
        """Find *words* in the articles of the archive.

        Yields how many were looked at, now and then, and how many there are.
        """
        keywords, total, done, last = Keywords(words), self._database.value(_COUNT), 0, 0
        while rows := list(self._database.rows_to_check(_BATCH, after=last, count=_TOGETHER)):
            found: list[dict[str, object]] = []
            for row in rows:
                article = readable(row.source, row.record)
                if article is not None:
                    found += [
                        {"value": value, "published": row.published, "key": row.key}
                        for _, value in sorted(_facets(keywords, article))
                    ]
            self._database.run_many(_ADD, found)
            last, done = rows[-1].key, done + len(rows)
            yield done, total

    def _asked(self) -> _Asked | None:
        if self._known is None or self._known[0] != self._database.transactions:
            fact = self._session.fact(WORDS)
            if self._known is not None and self._known[1] == fact:
                asked = self._known[2]
            else:
                words = frozenset(json.loads(fact)[1]) if fact else frozenset[str]()
                asked = _Asked(words, Keywords(sorted(words))) if words else None
            self._known = self._database.transactions, fact, asked
        return self._known[2]


def words_in(keywords: Keywords, article: Article) -> frozenset[str]:
    """Return those of *keywords* that *article* has in title, kicker, summary or text.

    Captions and credits of pictures do not count.
    """
    texts = (article.title, article.kicker, article.summary)
    lines = [" ".join(each.split()) for each in texts if each]
    if article.content_html:
        lines.append(_lines_of(article.content_html))
    return keywords.among("\n".join(lines), article.language)


def _facets(keywords: Keywords, article: Article) -> Facets:
    return frozenset((WORD, each) for each in words_in(keywords, article))


def _lines_of(body: str) -> str:
    """Return the text of *body*, each paragraph in a line, without pictures and their captions."""
    text = " ".join(without_figures(body).split())
    if "<br" in text:
        text = _BREAK.sub(" ", text)
    return html.unescape(_MARKUP.sub("\n", _INLINE.sub("", text)))
