"""Looking from outside: whether the public address serves what was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from feedpub.errors import TellError
from feedpub.notifiers.digest import digest_of
from feedpub.notifiers.errors import refusals
from feedpub.protocols import News
from feedpub.web.client import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCheck:
    client: Client

    @property
    def most(self) -> int:
        return 1

    def tell(self, news: Sequence[News]) -> None:
        """Return if each of *news* is public to the byte. Raises: TellError."""
        for each in news:
            with refusals():
                answer = self.client.get(each.address, accept="*/*")
            if digest_of(answer.content or b"") != each.digest:
                raise TellError("serves another document", of_all=False)
