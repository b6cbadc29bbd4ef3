"""An upstream feed: RSS, Atom or JSON Feed, whose entries become articles."""

from __future__ import annotations

from collections.abc import Mapping

from feedpub.errors import SourceError
from feedpub.intake.sources.conditional_get import ConditionalGet
from feedpub.nouns import dataclass
from feedpub.protocols import Fetched, Validators
from feedpub.web.answers import FetchError, beginning_of, is_page
from feedpub.web.client import FEEDS, Client


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSource:
    name: str
    address: str
    client: Client
    validators: Mapping[str, Validators]

    def fetch(self, known: Mapping[str, str | None]) -> Fetched:
        http = ConditionalGet(
            source=self.name, client=self.client, known=known, validators=self.validators
        )
        try:
            answer = http.get(self.address, FEEDS)
        except FetchError as error:
            raise SourceError(self.name, f"{self.address}: {error}") from error
        gone = tuple(name for name in known if name != self.address)
        if answer is None:
            return Fetched(documents=(), gone=gone)
        content = answer.content or b""
        if is_page(content):
            raise SourceError(self.name, f"{self.address}: answers with a page, not a feed")
        kind = ".json" if beginning_of(content)[:1] in (b"{", b"[") else ".xml"
        document = http.document(self.address, content, kind=kind, address=answer.address)
        return Fetched(
            documents=() if http.is_unchanged(document) else (document,),
            gone=gone,
            validators=http.received,
            of_one_list=True,
            countable=True,
        )
