"""Posts of WordPress and Ghost, asked for by their numbers where the list does not show them.

A list shows what is public, the last changed first; that a post is no longer public is said
nowhere. So the same API is asked for such posts by their numbers, many in one request. Each request
also asks for a witness, a post that the list has just shown, in the place that an answer which is
cut short lacks. An answer without the witness comes from a cache, a login or a server that ignores
the question, and says nothing about the other posts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import unquote_plus, urlsplit, urlunsplit

from feedpub.addresses import with_parameters
from feedpub.intake.readers.apis import ghost, wordpress
from feedpub.intake.readers.apis.json_paths import at_path
from feedpub.intake.readers.records.json_records import json_in
from feedpub.posts import KnownPost, Post, Posts
from feedpub.web.answers import FetchError
from feedpub.web.client import RECORDS, Client

#: Why an article is withdrawn whose post is not public.
NOT_THERE = "its site does not show it any more"

#: Posts of one request: both APIs give a hundred at most, and one of them is the witness.
_AT_ONCE = 99

#: Requests of one run. Posts that are not asked for come first in the next one.
MOST_REQUESTS = 10

#: In an address, what may stand unescaped for a number.
_WHOLE = re.compile(r"[1-9][0-9]{0,18}")
_GHOST_ID = re.compile(r"[0-9a-z]{1,32}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHORT_LINK = re.compile(r"[?&]p=([1-9][0-9]{0,18})$")

#: The parameters of a list's address that do not say which posts are in it, but where or in which
#: language: all others are left out of a question.
_KEPT = ("rest_route", "lang", "wpml_language")

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


class Preset(Protocol):
    """How one content API names its posts, and how it is asked for them."""

    #: The path to the list in an answer.
    @property
    def records(self) -> str: ...

    def post_in(self, value: dict[str, Any]) -> Post | None:
        """The number, id and date of a post of an answer. None if it lacks one of the first two."""

    def number_of(self, known: KnownPost) -> str | None:
        """What to ask for *known* by. None: nothing that is sure to mean this post."""

    def question(self, address: str, numbers: Sequence[str]) -> str:
        """Where the posts *numbers* are, the last changed at the end; *address* is the list's."""


@dataclass(frozen=True, slots=True)
class WordPressPosts:
    records: str = ""

    def post_in(self, value: dict[str, Any]) -> Post | None:
        return wordpress.post_in(value)

    def number_of(self, known: KnownPost) -> str | None:
        number = known.number
        if number is None and (match := _SHORT_LINK.search(known.short_link or "")):
            # The reader takes a guid for a short link only if it has the post's own number.
            number = match[1]
        return number if number and _WHOLE.fullmatch(number) else None

    def question(self, address: str, numbers: Sequence[str]) -> str:
        asked = [
            ("include", ",".join(numbers)),
            ("per_page", str(len(numbers))),
            ("orderby", "modified"),
            ("order", "asc"),
            ("_fields", "id,guid,status,modified_gmt,content.protected"),
        ]
        return with_parameters(_list_alone(address), asked)


@dataclass(frozen=True, slots=True)
class GhostPosts:
    records: str = "posts"

    def post_in(self, value: dict[str, Any]) -> Post | None:
        return ghost.post_in(value)

    def number_of(self, known: KnownPost) -> str | None:
        if known.number is None:
            uuid = known.id.removeprefix("urn:uuid:")
            return uuid if _UUID.fullmatch(uuid) else None
        return known.number if _GHOST_ID.fullmatch(known.number) else None

    def question(self, address: str, numbers: Sequence[str]) -> str:
        uuids = [each for each in numbers if _UUID.fullmatch(each)]
        ids = [each for each in numbers if each not in uuids]
        wanted = [f"{key}:[{','.join(of)}]" for key, of in (("id", ids), ("uuid", uuids)) if of]
        asked = [
            ("filter", ",".join(wanted)),
            ("limit", str(len(numbers))),
            ("order", "updated_at asc"),
            ("fields", "id,uuid,updated_at"),
        ]
        return with_parameters(_list_alone(address), asked)


PRESETS: dict[str, Preset] = {"wordpress": WordPressPosts(), "ghost": GhostPosts()}


def posts_in(preset: Preset, content: bytes) -> list[Post] | None:
    """The posts of an answer. None if it is no list of posts."""
    try:
        values = at_path(json_in(content), preset.records)
    except ValueError:
        return None
    if not isinstance(values, list):
        return None
    found = [preset.post_in(each) for each in values if isinstance(each, dict)]
    return [each for each in found if each is not None]


def listed_in(preset: Preset, pages: Iterable[bytes]) -> tuple[Post, ...]:
    """The posts of the list's *pages*; empty if one of them is no list of posts."""
    found: dict[str, Post] = {}
    for page in pages:
        posts = posts_in(preset, page)
        if posts is None:
            return ()
        found |= {post.number: post for post in posts}
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class PostsQuestion:
    """Asks a content API for the posts that its list should show, or feeds do."""

    preset: Preset
    client: Client

    #: Of the list.
    address: str

    #: Those that are shown and were not seen for longest come first.
    known: Sequence[KnownPost]

    def ask(self, listed: tuple[Post, ...] | None, *, whole: bool) -> tuple[Posts, tuple[str, ...]]:
        """Return what is said of all posts, and what could not be asked, one line each.

        *listed* are those of the list, None if that is what it was; *whole* if all were read that
        it has. An empty list is no list.
        """
        if listed == ():
            return Posts(), ()
        if listed is not None and self._are_renumbered(listed):
            why = "posts have other numbers than before, so none could be asked for by its number"
            return Posts(listed=listed, renumbered=True), (why,)
        wanted = list(self._wanted(listed, whole=whole))
        witness = self._witness(listed)
        if not wanted or witness is None:
            return Posts(listed=listed), ()
        found: dict[str, Post] = {}
        withheld: dict[str, str] = {}
        most = wanted[: _AT_ONCE * MOST_REQUESTS]
        for start in range(0, len(most), _AT_ONCE):
            batch = dict(most[start : start + _AT_ONCE])
            try:
                answered = self._answered(list(batch), witness)
            except FetchError as error:
                why = f"whether {len(most) - start} posts are still public cannot be asked: {error}"
                return Posts(listed=listed, found=tuple(found.values()), withheld=withheld), (why,)
            by_id = {post.id: post for post in answered}
            by_number = {post.number: post for post in answered}
            for number, known in batch.items():
                post = by_number.get(number) or by_id.get(known.id)
                if post is None:
                    withheld[known.id] = NOT_THERE
                elif post.withheld:
                    withheld[known.id] = post.withheld
                elif post.id == known.id:
                    found[post.number] = post
        return Posts(listed=listed, found=tuple(found.values()), withheld=withheld), ()

    def _are_renumbered(self, listed: Sequence[Post]) -> bool:
        numbers = {each.id: each.number for each in self.known if each.number}
        return any(numbers.get(each.id, each.number) != each.number for each in listed)

    def _wanted(
        self, listed: Sequence[Post] | None, *, whole: bool
    ) -> Iterator[tuple[str, KnownPost]]:
        """What to ask for, by number: first what should be in the list and is not."""
        there = {each.id for each in listed or ()} | {each.number for each in listed or ()}
        oldest = min((each.changed for each in listed or () if each.changed), default=None)
        later: list[tuple[str, KnownPost]] = []
        for each in self.known:
            number = self.preset.number_of(each)
            if number is None or each.id in there or number in there:
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
        """The number of the post that changed last of those that the list shows. None: of none."""
        if listed is None:
            there = [each for each in self.known if each.listed]
            last = max(there, key=lambda each: each.changed or _BEFORE_ALL, default=None)
            return self.preset.number_of(last) if last else None
        public = [each for each in listed if not each.withheld]
        newest = max(public, key=lambda each: each.changed or _BEFORE_ALL, default=None)
        return newest.number if newest else None

    def _answered(self, numbers: Sequence[str], witness: str) -> list[Post]:
        """The posts among *numbers* that the API has. Raises: FetchError."""
        address = self.preset.question(self.address, [*numbers, witness])
        answer = self.client.get(address, accept=RECORDS)
        posts = posts_in(self.preset, answer.content or b"")
        if posts is None:
            raise FetchError("its answer is no list of posts")
        if all(each.number != witness for each in posts):
            raise FetchError("its answer lacks a post that the list shows")
        return posts


def _list_alone(address: str) -> str:
    """*address* without what says which posts of the list are wanted."""
    parts = urlsplit(address)
    kept = [
        each
        for each in parts.query.split("&")
        if unquote_plus(each.partition("=")[0]).lower() in _KEPT
    ]
    return urlunsplit(parts._replace(query="&".join(kept)))
