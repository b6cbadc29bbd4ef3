"""What sources on the web have in common: documents that are asked for only if they changed."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import BinaryIO

from feedpub.protocols import Raw, Validators
from feedpub.web.answers import Answer
from feedpub.web.client import Client


@dataclass(slots=True, kw_only=True)
class Asking:
    """Asks for the documents of one source, and remembers what was said of them."""

    source: str
    client: Client

    #: The marks of what was read before, by name; None: it has to be read again.
    known: Mapping[str, str | None]

    #: What servers said of it then.
    before: Mapping[str, Validators]

    #: What they say now, of all that was answered.
    said: dict[str, Validators] = field(default_factory=dict)

    def ask(
        self, address: str, accept: str, *, gap: float = 0.0, conditions: bool = True
    ) -> Answer | None:
        """Return what *address* answers; None if it is what was read. Raises: FetchError."""
        held = self.before.get(address) if conditions and self.known.get(address) else None
        answer = self.client.get(address, accept=accept, known=held, gap=gap)
        if answer.content is None:
            return None
        self.said[address] = answer.validators
        return answer

    def document(
        self, name: str, content: bytes, *, kind: str, stamp: str = "", address: str | None = None
    ) -> Raw:
        """*content* as a document; its mark has *stamp* in front."""
        digest = hashlib.blake2b(content, digest_size=16).hexdigest()
        return Raw(
            source=self.source,
            name=name,
            # Kept packed: a run holds many of them at once.
            open=partial(_unpacked, zlib.compress(content, 1)),
            mark=f"{stamp} {digest}".strip(),
            kind=kind,
            address=address,
        )

    def is_known(self, document: Raw) -> bool:
        return self.known.get(document.name) == document.mark


def _unpacked(packed: bytes) -> BinaryIO:
    return BytesIO(zlib.decompress(packed))
