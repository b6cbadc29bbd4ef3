"""Which of two documents that contain an article has its current version.

Documents are read again for many reasons: a change of the configuration, a new version of the
program, a file that was touched. A document that is unchanged brings nothing new, and must not
replace a later version that came in another document, in a push above all.
"""

from __future__ import annotations

from feedpub.archive.database import Row, statement
from feedpub.archive.inputs import documents_of, is_document_there
from feedpub.archive.queries.quarantine import PUSHED
from feedpub.archive.session import Session
from feedpub.archive.versions import Current, last_touched, words_of
from feedpub.article import Article
from feedpub.protocols import Raw

_SUPERSEDED = statement(
    "superseded",
    "SELECT digest, words FROM superseded WHERE key = :key AND document = :document",
)
_NOTE = statement(
    "note superseded",
    "INSERT INTO superseded (key, document, digest, words)"
    " VALUES (:key, :document, :digest, :words) ON CONFLICT (key, document)"
    " DO UPDATE SET digest = excluded.digest, words = excluded.words",
)
_UPDATE = statement(
    "update superseded",
    "UPDATE superseded SET digest = :digest, words = :words"
    " WHERE key = :key AND document = :document",
)
_DELETE = statement(
    "delete superseded", "DELETE FROM superseded WHERE key = :key AND document = :document"
)
_MARK = statement(
    "mark of document", "SELECT mark FROM inputs WHERE source = :source AND name = :name"
)


class Superseded:
    """The versions that documents had of articles whose current version is in another one."""

    def __init__(self, session: Session) -> None:
        self._database = session.database

    def is_superseded(
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
        """Whether *article*, read from *raw* at *origin*, was superseded by the current version.

        It was if the document has not changed since a later version came in another one. *before*
        is the current version. If not *edited*, only the way of reading documents has changed.
        """
        document = _document(origin)
        if raw is None or document == _document(before.origin):
            return False
        if _is_earlier(before, article, origin, raw):
            outdated = True
        elif _is_push(origin):
            return False
        else:
            recorded = self._recorded(key, document)
            if recorded is not None and recorded.digest == digest:
                return True
            if self._is_as_it_was(article.source, raw):
                outdated = recorded is not None or self._stays_current(before, article)
            else:
                # A document that is read differently may be edited, too: then its words differ.
                outdated = (
                    not edited and recorded is not None and recorded.words == words_of(article)
                )
        if outdated and not _is_push(origin):
            self._note(key, document, digest, words_of(article))
        return outdated

    def is_edit(self, key: int, article: Article, origin: str) -> bool:
        """Whether the document at *origin* was edited and does not date the change.

        An edit is newer than the version that superseded it, whatever its date.
        """
        return article.updated is None and self._recorded(key, _document(origin)) is not None

    def record_same(self, key: int, before: Current, origin: str) -> None:
        """Record that the document at *origin* has the current version, too."""
        document = _document(origin)
        if document == _document(before.origin) or _is_push(origin):
            return
        if _is_push(before.origin):
            # From now on the article counts as missing once the document no longer has it.
            self._note(key, document, before.digest, before.words)
        else:
            self._database.run(
                _UPDATE, key=key, document=document, digest=before.digest, words=before.words
            )

    def record_current(self, key: int, before: Current, origin: str) -> None:
        """Record that the document at *origin* has the current version from now on."""
        held, document = _document(before.origin), _document(origin)
        if held == document:
            return
        if not _is_push(before.origin):
            self._note(key, held, before.digest, before.words)
        self._database.run(_DELETE, key=key, document=document)

    def _recorded(self, key: int, document: str) -> Row | None:
        """Return digest and words of the version in *document*. None: it is the current one."""
        return self._database.row(_SUPERSEDED, key=key, document=document)

    def _note(self, key: int, document: str, digest: str, words: str | None) -> None:
        self._database.run(_NOTE, key=key, document=document, digest=digest, words=words)

    def _is_as_it_was(self, source: str, raw: Raw) -> bool:
        """Whether the document *raw* is as it was when it was last read."""
        mark = self._database.value(_MARK, source=source, name=raw.name)
        return mark is not None and bool(mark == raw.mark)

    def _stays_current(self, before: Current, article: Article) -> bool:
        """Whether the current version stays, though an unchanged document has another one.

        Not if the document of the current version is gone, or if *article* is dated later.
        """
        if _is_push(before.origin):
            if before.article.updated is None:
                return True
        elif not is_document_there(self._database, before.article.source, before.origin):
            return False
        return last_touched(article) <= last_touched(before.article)


def is_dated_earlier(before: Current, article: Article, origin: str) -> bool:
    """Whether *article*, read at *origin*, is an older version than *before* by its dates.

    A push that does not date its change is not: its date of publication says nothing of when it
    was made, and may be another one than that of *before*, which the archive keeps for good.
    """
    if _is_push(origin) and article.updated is None:
        return False
    return last_touched(article) < last_touched(before.article)


def _is_push(origin: str) -> bool:
    return origin.startswith(PUSHED)


def _is_earlier(before: Current, article: Article, origin: str, raw: Raw) -> bool:
    """Whether, of a push and a file, the one that is read now is the older one.

    By the times of the files, unless the push dates its change, and the file has another date.
    """
    if _is_push(origin) == _is_push(before.origin):
        return False
    if before.changed is None or raw.changed is None:
        return False
    pushed = article if _is_push(origin) else before.article
    if pushed.updated is not None and article.updated != before.article.updated:
        return False
    return raw.changed < before.changed


def _document(origin: str) -> str:
    """Return the document that holds a record; all pages of a list on the web are one document."""
    *_, document = documents_of(origin)
    return "" if document != origin and "://" in document else document
