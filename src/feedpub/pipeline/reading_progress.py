"""How far the documents of a source have been read."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from typing import BinaryIO

from feedpub.nouns import replace
from feedpub.pipeline.context import RunContext
from feedpub.protocols import Raw

#: Parts of a document.
_PARTS = 1_000


class ReadingProgress:
    """Shows how many documents of a source have been read, and how much of the present one."""

    def __init__(self, run: RunContext, source: str, documents: Sequence[Raw]) -> None:
        #: The same documents; what is read of them is counted.
        self.documents = tuple(map(self._counted, documents))
        self._run = run
        self._what = f"reading {source}"
        self._stream: BinaryIO | None = None

    def show(self, number: int) -> None:
        """Show that *number* documents were read, and the present one to some part."""
        done = number * _PARTS + (0 if self._stream is None else _part_read(self._stream))
        self._run.watch(self._what, done, len(self.documents) * _PARTS)

    def end_document(self) -> None:
        self._stream = None

    def _counted(self, raw: Raw) -> Raw:
        def opened() -> BinaryIO:
            self._stream = raw.open()
            return self._stream

        return replace(raw, open=opened)


def _part_read(stream: BinaryIO) -> int:
    """Return which part of *stream* was read; 0 if nobody can tell."""
    if stream.closed:
        return 0
    try:
        if isinstance(stream, io.BytesIO):
            size = stream.getbuffer().nbytes
        else:
            size = os.fstat(stream.fileno()).st_size
        return min(_PARTS, stream.tell() * _PARTS // size) if size else 0
    except OSError:
        return 0
