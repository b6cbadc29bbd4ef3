"""Bodies, unpacked no further than they may grow."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

#: In bytes. More of what is packed is never handed to zlib at once.
_PIECE = 65_536
_GZIP = 31
MAGIC = b"\x1f\x8b"


class Broken(ValueError):
    """A body that cannot be used; says why."""


class TooLarge(Broken):
    def __init__(self, most: int) -> None:
        super().__init__(f"is larger than {most // 2**20} MiB")


def joined(pieces: Iterable[bytes], most: int, *, packed: bool) -> bytes:
    """All of *pieces*, unpacked if they are *packed* with gzip.

    Raises: TooLarge, if they are more than *most* bytes; Broken, if they are no gzip that ends.
    """
    content = bytearray()
    unzip = zlib.decompressobj(_GZIP) if packed else None
    for piece in pieces:
        if unzip is None:
            content += piece
            if len(content) > most:
                raise TooLarge(most)
            continue
        for start in range(0, len(piece), _PIECE):
            unzip = _unpack(unzip, piece[start : start + _PIECE], content, most)
    if unzip is not None and not unzip.eof:
        raise Broken("breaks off in the middle of what is packed")
    return bytes(content)


def _unpack(
    unzip: zlib._Decompress, packed: bytes, content: bytearray, most: int
) -> zlib._Decompress:
    """Add what *packed* holds to *content*; gzip may be several in a row (RFC 1952, 2.2)."""
    while packed:
        if unzip.eof:
            if not packed.startswith(MAGIC[:1]):
                # Padding, which all others pass over too.
                return unzip
            unzip = zlib.decompressobj(_GZIP)
        try:
            content += unzip.decompress(packed, most + 1 - len(content))
        except zlib.error as error:
            raise Broken("is said to be gzip, and is none") from error
        if len(content) > most:
            raise TooLarge(most)
        packed = unzip.unused_data if unzip.eof else unzip.unconsumed_tail
    return unzip
