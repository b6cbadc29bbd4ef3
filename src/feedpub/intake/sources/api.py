"""A content API: JSON over HTTP, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from feedpub.addresses import web_address, with_parameters
from feedpub.errors import SourceError
from feedpub.intake.readers.apis.json_paths import at_path
from feedpub.intake.readers.records.json_records import json_in
from feedpub.intake.sources.conditional_get import Asking
from feedpub.intake.sources.newest import Newest
from feedpub.intake.sources.posts import PRESETS, PostsQuestion, listed_in
from feedpub.posts import Post
from feedpub.protocols import Fetched, Raw, Validators
from feedpub.web.answers import Answer, FetchError
from feedpub.web.client import RECORDS, Client

Way = Literal["page", "offset", "next"]

#: Instead of a path: the next page is named in the answer's Link header.
LINK = "Link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """How a list goes on."""

    by: Way

    #: The parameter that counts pages or articles; or the path to the next page's address.
    key: str

    #: The parameter that says how many articles a page should have.
    size: str | None = None
    per_page: int = 50

    #: The number of the first page.
    first: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class APISource:
    name: str
    address: str
    client: Client
    validators: Mapping[str, Validators]

    #: Who reads what it answers: ``fields``, ``wordpress``, ``ghost``.
    kind: str

    #: The path to the list of articles.
    records: str = ""

    #: None: one document is all.
    paging: Paging | None = None

    #: How many pages are asked for.
    pages: int = 1

    #: Asks for single posts. None: nobody asks for these.
    question: PostsQuestion | None = None

    #: Asks for new posts that the list lacks. None: the list has all that is new.
    newest: Newest | None = None

    def fetch(self, known: Mapping[str, str | None]) -> Fetched:
        asking = Asking(source=self.name, client=self.client, known=known, before=self.validators)
        pages: list[Raw] = []
        contents: list[bytes] = []
        ends = _End()
        try:
            for answer, name in self._answers(asking, ends):
                document = asking.document(
                    name, answer.content or b"", kind=self.kind, address=answer.address
                )
                pages.append(document)
                if self.kind in PRESETS:
                    contents.append(answer.content or b"")
        except FetchError as error:
            where = ends.address or self.address
            raise SourceError(self.name, f"{where}: {error}") from error
        # No page: the list is what it was.
        listed = listed_in(PRESETS[self.kind], contents) if contents else None
        beside = _Beside()
        if not ends.reached and listed != ():
            beside = self._beside(asking, listed or ())
        said, missed = None, beside.missed
        if self.question is not None:
            said, unasked = self.question.ask(listed, whole=ends.reached)
            said = replace(said, found=(*said.found, *beside.posts))
            missed += unasked
        unchanged = all(asking.is_known(each) for each in pages)
        late = self.newest.name if self.newest else None
        there = {each.name for each in (*pages, *beside.documents)}
        if beside.missed and late:
            there.add(late)
        return Fetched(
            documents=(
                *(() if unchanged else pages),
                *(each for each in beside.documents if not asking.is_known(each)),
            ),
            gone=tuple(
                name for name in known if name not in there and (name == late or not unchanged)
            ),
            validators=asking.said,
            of_one_list=True,
            countable=True,
            whole=ends.reached and not unchanged,
            beside=frozenset(each.name for each in beside.documents),
            posts=said,
            missed=missed,
        )

    def _beside(self, asking: Asking, listed: Sequence[Post]) -> _Beside:
        """New posts that are not *listed*."""
        if self.newest is None:
            return _Beside()
        try:
            found = self.newest.lacking(listed)
        except FetchError as error:
            why = f"whether there are new posts that its list lacks cannot be asked: {error}"
            return _Beside(missed=(why,))
        if found is None:
            return _Beside()
        answer, posts = found
        document = asking.document(
            self.newest.name, answer.content or b"", kind=self.kind, address=answer.address
        )
        public = tuple(each for each in posts if not each.withheld)
        return _Beside(documents=(document,), posts=public)

    def _answers(self, asking: Asking, ends: _End) -> Iterator[tuple[Answer, str]]:
        # That a page is what it was says nothing of those behind it.
        alone = self.paging is None or self.pages == 1
        address: str | None = self._first()
        seen: set[str] = set()
        for number in range(self.pages):
            if address is None or address in seen:
                break
            seen.add(address)
            ends.address = address
            try:
                answer = asking.ask(address, RECORDS, conditions=alone)
            except FetchError as error:
                if number and error.status in (400, 404):
                    # One page behind the last, where the last one was full.
                    ends.reached = True
                    return
                raise
            if answer is None:
                return
            yield answer, address
            address = self._after(number, answer)
            ends.reached = address is None

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
        """The address of the page after that of *number*; None if the list ends there."""
        if self.paging is None:
            return None
        if self.paging.by == "next" and self.paging.key == LINK:
            return answer.next
        try:
            value = json_in(answer.content or b"")
        except ValueError:
            # Its reader says so.
            return None
        if self.paging.by == "next":
            said = at_path(value, self.paging.key)
            found = web_address(said, answer.address) if isinstance(said, str) else None
            return self.client.without_key(found) if found else None
        articles = at_path(value, self.records)
        if not isinstance(articles, list) or not articles:
            return None
        if self.paging.size is not None and len(articles) < self.paging.per_page:
            return None
        return self._page(number + 1)


@dataclass(slots=True)
class _End:
    """How far a list was read."""

    #: The last page that was asked for.
    address: str | None = None

    #: Whether there is nothing behind it.
    reached: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """What there is beside a list."""

    documents: tuple[Raw, ...] = ()

    #: The public posts in them.
    posts: tuple[Post, ...] = ()

    #: What could not be asked, one line each.
    missed: tuple[str, ...] = ()
