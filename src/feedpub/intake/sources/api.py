"""A content API: JSON over HTTP, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from feedpub.addresses import web_address, with_parameters
from feedpub.errors import SourceError
from feedpub.intake.readers.apis.presets import LINK_HEADER, Paging, Preset
from feedpub.intake.readers.records.json_records import json_in
from feedpub.intake.readers.records.paths import at_path
from feedpub.intake.sources.conditional_get import ConditionalGet
from feedpub.intake.sources.posts import NewestPosts, UnlistedPosts, posts_in, together
from feedpub.nouns import dataclass, replace
from feedpub.protocols import Fetched, Post, Raw, Validators
from feedpub.web.answers import Answer, FetchError
from feedpub.web.client import RECORDS, Client


@dataclass(frozen=True, slots=True, kw_only=True)
class APISource:
    name: str
    address: str
    client: Client
    validators: Mapping[str, Validators]

    #: The kind of its documents, which selects their reader: ``fields`` or the name of a preset.
    kind: str

    #: The content management system. None: any API that config.toml describes.
    preset: Preset | None = None

    #: The path to the list of articles.
    records: str = ""

    #: None: one document holds all.
    paging: Paging | None = None

    #: How many pages are asked for.
    pages: int = 1

    #: None: single posts are not asked for.
    unlisted: UnlistedPosts | None = None

    #: None: the list has all new posts.
    newest: NewestPosts | None = None

    def fetch(self, known: Mapping[str, str | None]) -> Fetched:
        http = ConditionalGet(
            source=self.name, client=self.client, known=known, validators=self.validators
        )
        pages = _Pages()
        try:
            for answer, name in self._answers(http, pages):
                content = self._completed(answer.content or b"", name)
                pages.documents.append(
                    http.document(name, content, kind=self.kind, address=answer.address)
                )
                if self.preset:
                    pages.posts.append(posts_in(self.preset, content))
        except FetchError as error:
            where = pages.last or self.address
            raise SourceError(self.name, f"{where}: {error}") from error
        listed = together(pages.posts) if pages.posts else None
        return self._fetched(http, pages, listed)

    def _fetched(
        self, http: ConditionalGet, pages: _Pages, listed: tuple[Post, ...] | None
    ) -> Fetched:
        """*listed* are the posts in *pages*, None if the list has not changed."""
        newest = _Newest()
        if not pages.at_end and listed != ():
            newest = self._newest(http, listed or ())
        posts, missed = None, newest.missed
        if self.unlisted is not None:
            posts, unasked = self.unlisted.ask(listed, whole=pages.at_end)
            posts = replace(posts, found=(*posts.found, *newest.posts))
            missed += unasked
        unchanged = all(http.is_unchanged(each) for each in pages.documents)
        newest_name = self.newest.name if self.newest else None
        present = {each.name for each in (*pages.documents, *newest.documents)}
        if newest.missed and newest_name:
            present.add(newest_name)
        return Fetched(
            documents=(
                *(() if unchanged else pages.documents),
                *(each for each in newest.documents if not http.is_unchanged(each)),
            ),
            gone=tuple(
                name
                for name in http.known
                if name not in present and (name == newest_name or not unchanged)
            ),
            validators=http.received,
            of_one_list=True,
            countable=True,
            whole=pages.at_end and not unchanged,
            unlisted=frozenset(each.name for each in newest.documents),
            posts=posts,
            missed=missed,
        )

    def _newest(self, http: ConditionalGet, listed: Sequence[Post]) -> _Newest:
        """Return the new posts that are not *listed*."""
        if self.newest is None:
            return _Newest()
        try:
            found = self.newest.lacking(listed)
        except FetchError as error:
            return _Newest(missed=(f"cannot ask for new posts that its list lacks: {error}",))
        if found is None:
            return _Newest()
        answer, posts = found
        try:
            content = self._completed(answer.content or b"", self.address)
        except FetchError as error:
            return _Newest(missed=(f"cannot ask for what new posts lack: {error}",))
        document = http.document(self.newest.name, content, kind=self.kind, address=answer.address)
        public = tuple(each for each in posts if not each.withheld)
        return _Newest(documents=(document,), posts=public)

    def _completed(self, content: bytes, address: str) -> bytes:
        """Return *content*, the answer at *address*, with what it lacks. Raises: FetchError."""
        if self.preset is None or self.preset.complete is None:
            return content
        return self.preset.complete(content, address, self._content)

    def _content(self, address: str) -> bytes | None:
        """Return what is at *address*, None if the server refuses it. Raises: FetchError."""
        try:
            return self.client.get(address, accept=RECORDS).content
        except FetchError as error:
            if error.status is not None and 400 <= error.status < 500 and error.status != 429:
                return None
            raise

    def _answers(self, http: ConditionalGet, pages: _Pages) -> Iterator[tuple[Answer, str]]:
        # An unchanged first page says nothing about the pages after it.
        conditional = self.paging is None or self.pages == 1
        address: str | None = self._first()
        seen: set[str] = set()
        for number in range(self.pages):
            if address is None or address in seen:
                break
            seen.add(address)
            pages.last = address
            try:
                answer = http.get(address, RECORDS, conditions=conditional)
            except FetchError as error:
                if number and error.status in (400, 404):
                    # The page after the last one, which was full.
                    pages.at_end = True
                    return
                raise
            if answer is None:
                return
            yield answer, address
            address = self._after(number, answer)
            pages.at_end = address is None

    def _first(self) -> str:
        return self._page(0) if self.paging and self.paging.by != "next" else self._sized()

    def _sized(self) -> str:
        if self.paging is None or self.paging.size is None:
            return self.address
        return with_parameters(self.address, [(self.paging.size, str(self.paging.per_page))])

    def _page(self, number: int) -> str:
        assert self.paging is not None
        step = self.paging.per_page if self.paging.by == "offset" else 1
        at = number * step + (0 if self.paging.by == "offset" else self.paging.first)
        return with_parameters(self._sized(), [(self.paging.key, str(at))])

    def _after(self, number: int, answer: Answer) -> str | None:
        """Return the address of the page after page *number*; None if that was the last."""
        if self.paging is None:
            return None
        if self.paging.by == "next" and self.paging.key == LINK_HEADER:
            return answer.next
        try:
            value = json_in(answer.content or b"")
        except ValueError:
            # The reader will report it.
            return None
        if self.paging.by == "next":
            next = at_path(value, self.paging.key)
            found = web_address(next, answer.address) if isinstance(next, str) else None
            return self.client.without_key(found) if found else None
        articles = at_path(value, self.records)
        if not isinstance(articles, list) or not articles:
            return None
        if self.paging.size is not None and len(articles) < self.paging.per_page:
            return None
        return self._page(number + 1)


class _Pages:
    """The pages of a list, as far as they were read."""

    def __init__(self) -> None:
        self.documents: list[Raw] = []

        #: The posts of each; None of one that is not a list of posts.
        self.posts: list[list[Post] | None] = []

        #: The address of the page that was asked for last.
        self.last: str | None = None

        #: Whether no page comes after it.
        self.at_end = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Newest:
    """New posts that the list lacks."""

    documents: tuple[Raw, ...] = ()

    #: The public ones.
    posts: tuple[Post, ...] = ()

    #: What could not be asked, one line each.
    missed: tuple[str, ...] = ()
