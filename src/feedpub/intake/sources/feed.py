"""An upstream feed: RSS, Atom or JSON Feed; its entries become articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from feedpub.errors import SourceError
from feedpub.intake.sources.conditional_get import Asking
from feedpub.protocols import Fetched, Validators
from feedpub.web.answers import FetchError
from feedpub.web.client import FEEDS, Client


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSource:
    name: str
    address: str
    client: Client
    validators: Mapping[str, Validators]

    def fetch(self, known: Mapping[str, str | None]) -> Fetched:
        asking = Asking(source=self.name, client=self.client, known=known, before=self.validators)
        try:
            answer = asking.ask(self.address, FEEDS)
        except FetchError as error:
            raise SourceError(self.name, f"{self.address}: {error}") from error
        gone = tuple(name for name in known if name != self.address)
        if answer is None:
            return Fetched(documents=(), gone=gone)
        content = answer.content or b""
        # Templates leave blank lines in front.
        start = content[:1000].lstrip(b" \t\r\n\xef\xbb\xbf")[:15].lower()
        if start.startswith((b"<!doctype html", b"<html")):
            raise SourceError(self.name, f"{self.address}: answers a page, and no feed")
        kind = ".json" if start[:1] in (b"{", b"[") else ".xml"
        document = asking.document(self.address, content, kind=kind, address=answer.address)
        return Fetched(
            documents=() if asking.is_known(document) else (document,),
            gone=gone,
            validators=asking.said,
            of_one_list=True,
            countable=True,
        )
