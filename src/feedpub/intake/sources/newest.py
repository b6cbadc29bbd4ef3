"""The newest posts of WordPress by their date, where its list by date of change lacks them.

A scheduled post becomes public without counting as changed. If a hundred others changed since it
was written, the list does not show it. So WordPress is also asked which posts are the newest by
their date, and those that the list lacks and that were never read are asked for in full.
"""

from __future__ import annotations

from collections.abc import Collection, Container
from dataclasses import dataclass

from feedpub.addresses import with_parameters
from feedpub.intake.sources.posts import PRESETS, posts_in
from feedpub.posts import Post
from feedpub.web.answers import Answer, FetchError
from feedpub.web.client import RECORDS, Client

#: How many of the newest posts are looked at; as many can be asked for in full in one run.
_NEWEST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    client: Client

    #: Of the list, without its order.
    address: str

    #: Of the list as it is read: what posts have in it, they have in an answer of ours.
    full: str

    #: The ids of the articles that were ever read.
    read: Container[str]

    @property
    def name(self) -> str:
        """Where the newest posts are named; and the name of the document that has them in full."""
        asked = [
            ("orderby", "date"),
            ("order", "desc"),
            ("per_page", str(_NEWEST)),
            ("_fields", "id,guid"),
        ]
        return with_parameters(self.address, asked)

    def lacking(self, listed: Collection[Post]) -> tuple[Answer, tuple[Post, ...]] | None:
        """An answer with the posts in full that are neither *listed* nor were read; and they.

        None: there are none. Raises: FetchError.
        """
        known = {each.number for each in listed} | {each.id for each in listed}
        newest, _ = self._asked(self.name)
        if not newest:
            raise FetchError("its answer names no post")
        numbers = [
            each.number
            for each in newest[:_NEWEST]
            if each.number not in known and each.id not in known and each.id not in self.read
        ]
        if not numbers:
            return None
        wanted = [("include", ",".join(numbers)), ("per_page", str(len(numbers)))]
        found, answer = self._asked(with_parameters(self.full, wanted))
        if not {each.number for each in found} & set(numbers):
            raise FetchError("its answer has none of the posts that it has just named")
        return answer, found

    def _asked(self, address: str) -> tuple[tuple[Post, ...], Answer]:
        answer = self.client.get(address, accept=RECORDS)
        posts = posts_in(PRESETS["wordpress"], answer.content or b"")
        if posts is None:
            raise FetchError("its answer is no list of posts")
        return tuple(posts), answer
