"""Which of two documents has the word on an article.

Documents are read again for many reasons: a change of the configuration, another version of the
program, a file that was touched. A document that says what it said before says nothing new, and
does not take the place of a later version that came in another one, a push above all.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from feedpub.archive import schema
from feedpub.archive.inputs import documents_of
from feedpub.archive.queries.quarantine import PUSHED
from feedpub.archive.schema import superseded
from feedpub.archive.session import Session
from feedpub.archive.versions import Current, last_touched, words_of
from feedpub.article import Article
from feedpub.protocols import Raw


class Superseded:
    """What documents said of articles before others had the word."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection

    def has_been(
        self,
        key: int,
        before: Current,
        article: Article,
        digest: str,
        *,
        origin: str,
        raw: Raw | None,
        edited: bool,
    ) -> bool:
        """Whether what *raw* says of the *article* at *origin* was superseded by what is kept.

        It was if it is not newer than when a later version came in another document. *before* is
        what is kept. Not *edited*: documents are read differently now.
        """
        document = _document(origin)
        if raw is None or document == _document(before.origin):
            return False
        if _is_earlier(before, article, origin, raw):
            outdated = True
        elif _is_push(origin):
            return False
        else:
            said = self._said(key, document)
            if said is not None and said[0] == digest:
                return True
            if self._is_as_it_was(article.source, raw):
                outdated = said is not None or self._has_the_word(before, article)
            else:
                # What is read differently may be an edit, too: people read other words then.
                outdated = not edited and said is not None and said[1] == words_of(article)
        if outdated and not _is_push(origin):
            self._note(key, document, digest, words_of(article))
        return outdated

    def is_edit(self, key: int, article: Article, origin: str) -> bool:
        """Whether the document at *origin* says something new without a date of its own.

        That is newer than what superseded it, whatever date that had.
        """
        return article.updated is None and self._said(key, _document(origin)) is not None

    def agrees(self, key: int, before: Current, origin: str) -> None:
        """The document at *origin* says what is kept."""
        document = _document(origin)
        if document == _document(before.origin) or _is_push(origin):
            return
        if _is_push(before.origin):
            # From now on it is missed if the document has it no more.
            self._note(key, document, before.digest, before.words)
        else:
            table = superseded
            its = sa.update(table).where(table.c.key == key, table.c.document == document)
            self._connection.execute(its.values(digest=before.digest, words=before.words))

    def takes_over(self, key: int, before: Current, origin: str) -> None:
        """The document at *origin* has the word from now on."""
        held, document = _document(before.origin), _document(origin)
        if held == document:
            return
        if not _is_push(before.origin):
            self._note(key, held, before.digest, before.words)
        table = superseded
        its = sa.delete(table).where(table.c.key == key, table.c.document == document)
        self._connection.execute(its)

    def _said(self, key: int, document: str) -> tuple[str, str | None] | None:
        """The digest and the words of what *document* last said. None: it has the word itself."""
        table = superseded
        query = sa.select(table.c.digest, table.c.words)
        of = query.where(table.c.key == key, table.c.document == document)
        row = self._connection.execute(of).one_or_none()
        return None if row is None else (row.digest, row.words)

    def _note(self, key: int, document: str, digest: str, words: str | None) -> None:
        values = {"digest": digest, "words": words}
        self._connection.execute(
            insert(superseded)
            .values(key=key, document=document, **values)
            .on_conflict_do_update(index_elements=["key", "document"], set_=values)
        )

    def _is_as_it_was(self, source: str, raw: Raw) -> bool:
        """Whether the document *raw* is as it was when it was last read."""
        table = schema.inputs
        mark = self._connection.scalar(
            sa.select(table.c.mark).where(table.c.source == source, table.c.name == raw.name)
        )
        return mark is not None and mark == raw.mark

    def _has_the_word(self, before: Current, article: Article) -> bool:
        """Whether a document that nobody changed has nothing to say against what is kept.

        It has if the other one is gone, or if it dates its version later.
        """
        if _is_push(before.origin):
            if before.article.updated is None:
                return True
        elif not self._stands(before):
            return False
        return last_touched(article) <= last_touched(before.article)

    def _stands(self, kept: Current) -> bool:
        table, names = schema.inputs, documents_of(kept.origin)
        its = table.c.source == kept.article.source, table.c.name.in_(names)
        return bool(self._connection.scalar(sa.select(sa.exists().where(*its))))


def was_listed(key: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Whether a document of its source ever had the article *key*, which a push has now."""
    return sa.exists().where(superseded.c.key == key)


def _is_push(origin: str) -> bool:
    return origin.startswith(PUSHED)


def _is_earlier(before: Current, article: Article, origin: str, raw: Raw) -> bool:
    """Of a push and a file: whether the file that comes now was there before the one that is kept.

    Only if they do not say themselves which of them is newer.
    """
    if _is_push(origin) == _is_push(before.origin):
        return False
    if before.changed is None or raw.changed is None:
        return False
    if article.updated != before.article.updated:
        return False
    return raw.changed < before.changed


def _document(origin: str) -> str:
    """The document in which a record is; the pages of a list on the web are one."""
    *_, document = documents_of(origin)
    return "" if document != origin and "://" in document else document
