"""What was learnt from the pages of sites on the web: features of pages, and rules made of them.

Rules are made in steps, when a host has 20 pages, then 40, 80, 160, 320, and from then on after
each 320 more; between two steps they stay as they are. They are made of the newest 320 pages by
their dates of publication, so the order in which pages were read does not matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import nullcontext

from feedpub.archive.database import Database, reading, statement
from feedpub.archive.location import ArchiveLocation
from feedpub.archive.session import Session
from feedpub.archive.timestamps import seconds
from feedpub.article import Article
from feedpub.protocols import SitePage

#: The first version of the tables that has them.
_SINCE = 13

#: How many pages of a host make the first rules, and how many the last ones at the most.
_FIRST, _MOST = 20, 320

#: The hosts of which something is kept.
_HOSTS = 100

_RULES = statement("rules of site", "SELECT rules FROM site_rules WHERE host = :host")
_IS_KNOWN = statement(
    "page of site", "SELECT 1 FROM site_pages WHERE host = :host AND page = :page"
)
_SET_PAGE = statement(
    "set page of site",
    "INSERT INTO site_pages (host, page, published, features)"
    " VALUES (:host, :page, :published, :features) ON CONFLICT (host, page)"
    " DO UPDATE SET published = excluded.published, features = excluded.features",
)
_COUNT_PAGE = statement(
    "count page of site",
    "INSERT INTO site_rules (host, pages, made) VALUES (:host, 1, 0)"
    " ON CONFLICT (host) DO UPDATE SET pages = site_rules.pages + 1",
)
_OLDER = statement(
    "older pages of site",
    "SELECT page FROM site_pages WHERE host = :host ORDER BY published DESC, page"
    " LIMIT 1000 OFFSET :most",
)
_DELETE_PAGE = statement(
    "delete page of site", "DELETE FROM site_pages WHERE host = :host AND page = :page"
)
_IS_ERASED = statement(
    "is erased by id",
    "SELECT 1 FROM ledger JOIN withdrawals ON withdrawals.key = ledger.key"
    " WHERE ledger.source = :source AND ledger.id = :id"
    " AND withdrawals.kind = 'erased' AND withdrawals.restored IS NULL",
)
_NAMES = statement(
    "names of pages of article",
    "SELECT id AS name FROM ledger WHERE key = :key"
    " UNION SELECT address FROM addresses WHERE key = :key"
    " UNION SELECT origin FROM articles WHERE key = :key",
)
_ERASE = statement("erase page of site", "DELETE FROM site_pages WHERE page = :page")
_ENOUGH = statement(
    "sites with enough pages",
    "SELECT host, pages, made, rules FROM site_rules WHERE pages >= :first ORDER BY host",
)
_FEATURES = statement(
    "features of pages of site", "SELECT features FROM site_pages WHERE host = :host ORDER BY page"
)
_SET_RULES = statement(
    "set rules of site", "UPDATE site_rules SET rules = :rules, made = pages WHERE host = :host"
)
_FEWEST = statement(
    "sites with the fewest pages",
    "SELECT host FROM site_rules ORDER BY pages DESC, host LIMIT 1000 OFFSET :most",
)
_FORGET = tuple(
    statement(f"forget {table}", f"DELETE FROM {table} WHERE host = :host")
    for table in ("site_pages", "site_rules")
)


def rules_of(database: Database, host: str) -> str | None:
    """Return the rules learnt from the pages of *host*, as JSON. None: none were made yet."""
    rules: str | None = database.value(_RULES, host=host)
    return rules


def rules_in(archive: ArchiveLocation | None, host: str) -> str | None:
    """Return the rules that *archive* has learnt from the pages of *host*; None: none yet.

    Runs go on meanwhile. Raises: ArchiveError.
    """
    with nullcontext() if archive is None else reading(archive) as database:
        if database is None or database.version < _SINCE:
            return None
        return rules_of(database, host)


def erase_page(database: Database, key: int) -> None:
    """Delete the features of the page of article *key*."""
    for name in database.values(_NAMES, key=key):
        database.run(_ERASE, page=_mark(name))


def _mark(name: str) -> str:
    return hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


class LearntSites:
    """Features of pages by host, and the rules that were made of them."""

    def __init__(self, session: Session) -> None:
        self._database = session.database

    def of(self, host: str) -> str | None:
        """Return the rules of *host*, as JSON. None: none were made yet."""
        return rules_of(self._database, host)

    def add(self, page: SitePage, article: Article) -> None:
        """Keep the features of the *page* of *article*, instead of those that it had before.

        An article at several addresses counts as one page. Of one that was erased nothing is kept.
        """
        if self._database.value(_IS_ERASED, source=article.source, id=article.id) is not None:
            return
        host, mark, published = page.host, _mark(article.id), seconds(article.published)
        is_new = self._database.value(_IS_KNOWN, host=host, page=mark) is None
        self._database.run(
            _SET_PAGE, host=host, page=mark, published=published, features=page.features
        )
        older = self._database.values(_OLDER, host=host, most=_MOST)
        for each in older:
            self._database.run(_DELETE_PAGE, host=host, page=each)
        if is_new and mark not in older:
            self._database.run(_COUNT_PAGE, host=host)

    def due(self, is_current: Callable[[str], bool]) -> Iterator[tuple[str, list[str]]]:
        """Yield the hosts whose rules are to be made anew, with the features of their pages.

        Those are in no order that pages were read in. Features and rules that are not *is_current*
        are those of another version of the program. What was learnt of too many hosts is deleted.
        """
        for host in self._database.values(_FEWEST, most=_HOSTS):
            for each in _FORGET:
                self._database.run(each, host=host)
        for host, pages, made, rules in self._database.rows(_ENOUGH, first=_FIRST):
            if pages < min(made * 2, made + _MOST) and is_current(rules):
                continue
            features = [*filter(is_current, self._database.values(_FEATURES, host=host))]
            if len(features) >= _FIRST:
                yield host, features

    def set(self, host: str, rules: str) -> None:
        """Keep *rules*, made of the pages that *host* has now."""
        self._database.run(_SET_RULES, host=host, rules=rules)
