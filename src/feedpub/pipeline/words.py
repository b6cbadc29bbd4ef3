"""The words and phrases by which feeds select articles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feedpub.archive.article_words import words_in
from feedpub.archive.store import Archive
from feedpub.article import Article
from feedpub.config.model import Settings
from feedpub.errors import Stopped
from feedpub.keywords import Keywords
from feedpub.pipeline.complete import complete
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.report import Message

#: So many articles are read completely at once.
_TOGETHER = 500


def find_words(run: RunContext, archive: Archive) -> Iterator[Message]:
    """Have the archive look for the words of the configuration, in old and in new articles.

    Yields what there is to report of articles that were read completely for it. Raises: Stopped.
    """
    feeds_by_word = _feeds_by_word(run.settings)
    fresh = archive.articles.words.missing(frozenset(feeds_by_word))
    if not fresh:
        return
    total, done = archive.unread.backlog().articles, 0
    while keys := archive.unread.oldest(_TOGETHER):
        yield from complete(run, archive, keys)
        done += len(keys)
        _go_on(run, "reading articles completely", done, total)
    for done, total in archive.articles.words.look_for(fresh):
        _go_on(run, "looking for words in articles", done, total)


def explained(settings: Settings, article: Article) -> Mapping[str, list[str]]:
    """Return the words of the configuration that *article* has, each with the feeds that ask."""
    feeds_by_word = _feeds_by_word(settings)
    found = words_in(Keywords(feeds_by_word), article) if feeds_by_word else ()
    return {word: feeds_by_word[word] for word in sorted(found)}


def _feeds_by_word(settings: Settings) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, feed in settings.feeds.items():
        for word in dict.fromkeys(feed.words):
            found.setdefault(word, []).append(f"feeds.{name}.words")
        for word in dict.fromkeys(feed.exclude.words):
            found.setdefault(word, []).append(f"feeds.{name}.exclude.words")
    return found


def _go_on(run: RunContext, what: str, done: int, total: int) -> None:
    run.watch(what, done, total)
    if run.stopping():
        raise Stopped(f"stopped while {what}; the next run begins with it again")
