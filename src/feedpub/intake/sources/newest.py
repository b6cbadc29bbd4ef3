"""New posts that a content API's list by date of change lacks.

In WordPress a scheduled post becomes public without counting as changed. If a hundred others
changed since it was written, the list does not show it. So the API is also asked for the newest
posts by date, and then for those in full that are not in the list and were never read.
"""

from __future__ import annotations

from collections.abc import Collection, Container
from dataclasses import dataclass

from feedpub.addresses import with_parameters
from feedpub.intake.readers.apis.preset import Preset
from feedpub.intake.sources.posts import posts_in
from feedpub.protocols import Post
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
