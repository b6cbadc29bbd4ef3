"""Documents of web sources, fetched only if they changed (RFC 9110, 13)."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from functools import partial
from io import BytesIO
from typing import BinaryIO

from feedpub.nouns import dataclass, field, replace
from feedpub.protocols import ListedDate, Raw, Validators
from feedpub.web.answers import Answer, FetchError
from feedpub.web.client import MAX_BYTES, Client
from feedpub.web.unpacking import Broken, unpacked


@dataclass(slots=True, kw_only=True)
class ConditionalGet:
    """Fetches the documents of one source, and collects the validators of what was fetched."""

    source: str
    client: Client

    #: The marks of documents read before, by name. None: it has to be read again.
    known: Mapping[str, str | None]

    #: Their validators.
    validators: Mapping[str, Validators]

    #: The validators of all documents fetched now.
    received: dict[str, Validators] = field(default_factory=dict)

    def get(
        self, address: str, accept: str, *, gap: float = 0.0, conditions: bool = True
    ) -> Answer | None:
        """Return the answer of *address*; None if it has not changed. Raises: FetchError."""
        old = self.validators.get(address) if conditions and self.known.get(address) else None
        answer = self.client.get(address, accept=accept, known=old, gap=gap)
        if answer.content is None:
            return None
        try:
            content = unpacked(answer.content, MAX_BYTES)
        except Broken as broken:
            raise FetchError(str(broken)) from broken
        self.received[address] = answer.validators
        return replace(answer, content=content)

    def document(
        self,
        name: str,
        content: bytes,
        *,
        kind: str,
        stamp: str = "",
        address: str | None = None,
        dates: tuple[ListedDate, ...] = (),
    ) -> Raw:
        """Return *content* as a document whose mark starts with *stamp*."""
        digest = hashlib.blake2b(content, digest_size=16).hexdigest()
        return Raw(
            source=self.source,
            name=name,
            # Compressed, because a run holds many of them at once.
            open=partial(_unpacked, zlib.compress(content, 1)),
            mark=f"{stamp} {digest}".strip(),
            kind=kind,
            address=address,
            dates=dates,
        )

    def is_unchanged(self, document: Raw) -> bool:
        return self.known.get(document.name) == document.mark


def _unpacked(packed: bytes) -> BinaryIO:
    return BytesIO(zlib.decompress(packed))
