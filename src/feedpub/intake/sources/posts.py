"""Posts of a content API that its list does not show: new ones, and those that may be gone.

In WordPress a scheduled post becomes public without counting as changed. If a hundred others
changed since it was written, the list by date of change does not show it. So the API is also asked
for the newest posts by date, and then for those in full that are not in the list and were never
read.

A list shows public posts, those changed last first; it never says that a post is no longer public.
So the API is asked for such posts by their numbers, many in one request. Each request also asks
for a witness: a post that the list has just shown, ordered last, so that an answer cut short lacks
it. An answer without the witness comes from a cache, a login page or a server that ignores the
parameters, and says nothing about the other posts.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import unquote_plus, urlsplit, urlunsplit

from feedpub.addresses import with_parameters
from feedpub.intake.readers.apis.presets import Preset
from feedpub.intake.readers.records.json_records import json_in
from feedpub.intake.readers.records.paths import at_path
from feedpub.nouns import dataclass
from feedpub.protocols import KnownPost, Post, Posts
from feedpub.web.answers import Answer, FetchError
from feedpub.web.client import RECORDS, Client

#: How many of the newest posts are looked at; as many can be asked for in full in one run.
_NEWEST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestPosts:
    preset: Preset
    client: Client

    #: The address of the list without its order, and with the parameters for whole posts.
    address: str
    full: str

    #: The ids of all articles that were ever read from the source.
    read: Container[str]

    @property
    def name(self) -> str:
        """The address of the newest posts; also the name of the document that holds them."""
        assert self.preset.newest_query is not None
        return with_parameters(self.address, self.preset.newest_query(_NEWEST))

    def lacking(self, listed: Collection[Post]) -> tuple[Answer, tuple[Post, ...]] | None:
        """Return an answer with the posts that are not *listed* and were never read, and those.

        None if there are none. Raises: FetchError.
        """
        assert self.preset.posts_query is not None
        known = {each.number for each in listed} | {each.id for each in listed}
        newest, _ = self._posts(self.name)
        if not newest:
            raise FetchError("its answer names no post")
        numbers = [
            each.number
            for each in newest[:_NEWEST]
            if each.number not in known and each.id not in known and each.id not in self.read
        ]
        if not numbers:
            return None
        found, answer = self._posts(with_parameters(self.full, self.preset.posts_query(numbers)))
        if not {each.number for each in found} & set(numbers):
            raise FetchError("its answer has none of the posts that it has just named")
        return answer, found

    def _posts(self, address: str) -> tuple[tuple[Post, ...], Answer]:
        answer = self.client.get(address, accept=RECORDS)
        posts = posts_in(self.preset, answer.content or b"")
        if posts is None:
            raise FetchError("its answer is not a list of posts")
        return tuple(posts), answer


#: Why an article whose post is not public is withdrawn.
NOT_THERE = "its site does not show it any more"

#: Posts in one request. The known APIs return a hundred at most, one of which is the witness.
_BATCH = 99

#: Requests in one run. Posts that are left over come first in the next run.
MAX_REQUESTS = 10

#: The parameters of a list's address that select the API or a language. All others select posts,
#: and are left out when single posts are asked for.
_KEPT = ("rest_route", "lang", "wpml_language")

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


def posts_in(preset: Preset, content: bytes) -> list[Post] | None:
    """Return the posts in an answer; None if it is not a list of posts."""
    try:
        values = at_path(json_in(content), preset.records)
    except ValueError:
        return None
    if not isinstance(values, list):
        return None
    found = [preset.post(each) for each in values if isinstance(each, dict)]
    return [each for each in found if each is not None]


def together(pages: Iterable[list[Post] | None]) -> tuple[Post, ...]:
    """Return the posts of all *pages*; none if one of them is not a list of posts."""
    found: dict[str, Post] = {}
    for posts in pages:
        if posts is None:
            return ()
        found |= {post.number: post for post in posts}
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class UnlistedPosts:
    """Asks a content API for posts that its list should show or that feeds show."""

    preset: Preset
    client: Client

    #: The address of the list.
    address: str

    #: Posts in the archive: those that feeds show and that were not seen for longest come first.
    known: Sequence[KnownPost]

    def ask(self, listed: tuple[Post, ...] | None, *, whole: bool) -> tuple[Posts, tuple[str, ...]]:
        """Return the state of all posts, and what could not be asked, one line each.

        *listed* are the posts of the list, None if it has not changed. *whole* says whether the
        list was read to its end. An empty list is taken for a failure of the API.
        """
        if listed == ():
            return Posts(), ()
        if listed is not None and self._are_renumbered(listed):
            why = "posts have new numbers, so none could be asked for by its number"
            return Posts(listed=listed, renumbered=True), (why,)
        wanted = list(self._wanted(listed, whole=whole))[: _BATCH * MAX_REQUESTS]
        witness = self._witness(listed)
        if not wanted or witness is None:
            return Posts(listed=listed), ()
        found: list[Post] = []
        withheld: dict[str, str] = {}
        missed: tuple[str, ...] = ()
        for start in range(0, len(wanted), _BATCH):
            batch = dict(wanted[start : start + _BATCH])
            try:
                posts = self._answer(list(batch), witness)
            except FetchError as error:
                number = len(wanted) - start
                missed = (f"cannot ask whether {number} posts are still public: {error}",)
                break
            _compare(batch, posts, found, withheld)
        return Posts(listed=listed, found=tuple(found), withheld=withheld), missed

    def _are_renumbered(self, listed: Sequence[Post]) -> bool:
        numbers = {each.id: each.number for each in self.known if each.number}
        return any(numbers.get(each.id, each.number) != each.number for each in listed)

    def _wanted(
        self, listed: Sequence[Post] | None, *, whole: bool
    ) -> Iterator[tuple[str, KnownPost]]:
        """Yield the numbers to ask for: first of the posts that the list should show."""
        seen = {each.id for each in listed or ()} | {each.number for each in listed or ()}
        oldest = min((each.changed for each in listed or () if each.changed), default=None)
        later: list[tuple[str, KnownPost]] = []
        for each in self.known:
            number = self.preset.number_of(each)
            if number is None or each.id in seen or number in seen:
                continue
            if listed is None:
                if each.shown and not each.listed:
                    later.append((number, each))
            elif whole or (oldest and each.changed and each.changed >= oldest):
                yield number, each
            elif each.shown:
                later.append((number, each))
        yield from later

    def _witness(self, listed: Sequence[Post] | None) -> str | None:
        """Return the number of the listed public post that changed last."""
        if listed is None:
            before = [each for each in self.known if each.listed]
            last = max(before, key=lambda each: each.changed or _BEFORE_ALL, default=None)
            return self.preset.number_of(last) if last else None
        public = [each for each in listed if not each.withheld]
        newest = max(public, key=lambda each: each.changed or _BEFORE_ALL, default=None)
        return newest.number if newest else None

    def _answer(self, numbers: Sequence[str], witness: str) -> list[Post]:
        """Return those of the posts *numbers* that the API has. Raises: FetchError."""
        query = self.preset.state_query([*numbers, witness])
        address = with_parameters(_without_selection(self.address), query)
        posts = posts_in(self.preset, self.client.get(address, accept=RECORDS).content or b"")
        if posts is None:
            raise FetchError("its answer is not a list of posts")
        if all(each.number != witness for each in posts):
            raise FetchError("its answer lacks a post that the list shows")
        return posts


def _compare(
    wanted: dict[str, KnownPost], posts: list[Post], found: list[Post], withheld: dict[str, str]
) -> None:
    """Sort the *wanted* posts, by number, into *found* and *withheld* by the API's *posts*."""
    by_id = {post.id: post for post in posts}
    by_number = {post.number: post for post in posts}
    for number, known in wanted.items():
        post = by_number.get(number) or by_id.get(known.id)
        if post is None:
            withheld[known.id] = NOT_THERE
        elif post.withheld:
            withheld[known.id] = post.withheld
        elif post.id == known.id:
            found.append(post)


def _without_selection(address: str) -> str:
    parts = urlsplit(address)
    kept = [
        each
        for each in parts.query.split("&")
        if unquote_plus(each.partition("=")[0]).lower() in _KEPT
    ]
    return urlunsplit(parts._replace(query="&".join(kept)))
