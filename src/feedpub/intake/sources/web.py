"""Article pages on the web: found in lists, and fetched one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from re import Pattern
from urllib.parse import urlsplit

from feedpub.errors import SourceError
from feedpub.intake.readers.html.document import as_served
from feedpub.intake.sources.conditional_get import ConditionalGet
from feedpub.intake.sources.former_pages import LEFT, SAME, with_former_pages
from feedpub.intake.sources.listing import ListedAddress, NoList, in_feed, in_section, in_sitemap
from feedpub.nouns import dataclass
from feedpub.protocols import Fetched, Raw, Validators
from feedpub.web.answers import Answer, FetchError
from feedpub.web.client import LISTS, PAGES, Client
from feedpub.web.robots import Robots
from feedpub.web.threads import in_parallel

#: A page that no longer exists is not a failure of its site.
_GONE = (404, 410)

#: After so many failures in a row the site is taken to be down, and the rest is not fetched.
_MAX_FAILURES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesSource:
    name: str
    client: Client
    validators: Mapping[str, Validators]
    section: str | None = None
    sitemap: str | None = None
    feed: str | None = None
    addresses: Sequence[str] = ()

    #: Matches the path or the whole of an article's address. None: all addresses are articles.
    links: Pattern[str] | None = None

    #: How many pages are fetched.
    limit: int = 50

    #: Whether robots.txt is obeyed.
    robots: bool = True

    def fetch(self, known: Mapping[str, str | None]) -> Fetched:
        site = _Site(
            ConditionalGet(
                source=self.name, client=self.client, known=known, validators=self.validators
            ),
            Robots(self.client) if self.robots else None,
        )
        listed = self._listed(site)
        # New pages first, as the time may be over before the end of a long list.
        wanted = sorted(listed[: self.limit], key=lambda each: each.address in known)
        results = in_parallel(site.page, wanted, self.client.at_once)
        found = {each.address: page for each, page in zip(wanted, results, strict=True)}
        asked = with_former_pages(found, known, site.asked)
        found |= asked.pages
        for address in asked.later:
            # As if it had not been fetched.
            del found[address]
            site.http.received.pop(address, None)
        failed = [each for each in results if isinstance(each, _Failure)]
        if failed and len(failed) == len(results):
            raise SourceError(self.name, str(failed[0]))
        missed: tuple[str, ...] = ()
        if failed:
            missed = (f"{len(failed)} of {len(results)} pages could not be fetched: {failed[0]}",)
        pages = [(each.address, found[each.address]) for each in listed if each.address in found]
        return Fetched(
            documents=tuple(page for _, page in pages if isinstance(page, Raw)),
            gone=tuple(name for name, page in pages if page == LEFT and name in known),
            unchanged=tuple(
                each.address
                for each in listed
                if each.address in known and found.get(each.address, SAME) == SAME
            ),
            validators=site.http.received,
            missed=missed,
            listed=len(listed) if not self.addresses else None,
            addresses=tuple(each.address for each in listed),
        )

    def _listed(self, site: _Site) -> list[ListedAddress]:
        """Return the addresses of the articles, each with the dates that all lists give.

        Raises: SourceError, if a list has none.
        """
        found: dict[str, ListedAddress] = {each: ListedAddress(each) for each in self.addresses}
        for address, read in (
            (self.section, partial(in_section, is_article=self._is_article)),
            (self.sitemap, partial(in_sitemap, get=site.list)),
            (self.feed, in_feed),
        ):
            if address is not None:
                for each in self._named(site, address, read):
                    known = found.get(each.address)
                    found[each.address] = each if known is None else known.with_dates(each.dates)
        return list(found.values())

    def _named(
        self, site: _Site, address: str, read: Callable[[Answer], list[ListedAddress]]
    ) -> list[ListedAddress]:
        try:
            listed = [each for each in read(site.list(address)) if self._is_article(each.address)]
        except (FetchError, NoList) as error:
            raise SourceError(self.name, f"{address}: {error}") from error
        if not listed:
            matching = " that matches links" if self.links else ""
            raise SourceError(self.name, f"{address}: lists no article{matching}")
        return listed

    def _is_article(self, address: str) -> bool:
        if self.links is None:
            return True
        path = urlsplit(address).path
        return bool(self.links.fullmatch(path) or self.links.fullmatch(address))


@dataclass(frozen=True, slots=True)
class _Failure:
    address: str
    error: FetchError

    def __str__(self) -> str:
        return f"{self.address}: {self.error}"


class _Site:
    """The pages of one site, fetched by the rules of its robots.txt."""

    def __init__(self, http: ConditionalGet, robots: Robots | None) -> None:
        self.http = http
        self._robots = robots
        self._in_a_row = 0

    def list(self, address: str) -> Answer:
        answer = self.http.get(address, LISTS, gap=self._gap(address), conditions=False)
        assert answer is not None, "requested without conditions"
        return answer

    def page(self, listed: ListedAddress) -> Raw | _Failure | str:
        """Fetch a page, unless its list says that it has not changed."""
        address, mark = listed.address, self.http.known.get(listed.address)
        if mark and listed.stamp and mark.startswith(f"{listed.stamp} "):
            return SAME
        if self._in_a_row >= _MAX_FAILURES:
            return _Failure(address, FetchError("not fetched, as too many before it failed"))
        try:
            answer = self.http.get(address, PAGES, gap=self._gap(address))
        except FetchError as error:
            if error.status in _GONE:
                return LEFT
            self._in_a_row += 1
            return _Failure(address, error)
        self._in_a_row = 0
        if answer is None:
            return SAME
        if _is_home(answer.address) and not _is_home(address):
            # Many sites redirect there instead of answering 404.
            return _Failure(address, FetchError(f"redirects to the home page, {answer.address}"))
        content = as_served(answer.content or b"", answer.charset)
        page = self.http.document(
            address,
            content,
            kind=".html",
            stamp=listed.stamp,
            address=answer.address,
            dates=listed.dates,
        )
        return SAME if self.http.is_unchanged(page) else page

    def asked(self, address: str) -> Raw | str | None:
        """Fetch the page at an *address* that is not listed, and do not count it as read.

        None: it could not be fetched.
        """
        validators = self.http.received.get(address)
        page = self.page(ListedAddress(address))
        if validators is None:
            self.http.received.pop(address, None)
        return None if isinstance(page, _Failure) else page

    def _gap(self, address: str) -> float:
        return self._robots.gap(address) if self._robots else 0.0


def _is_home(address: str) -> bool:
    parts = urlsplit(address)
    return parts.path in ("", "/") and not parts.query
