"""Unpacks response bodies, up to a limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

#: In bytes: how much zlib gets at once.
_PIECE = 65_536
#: zlib's name of the format.
_WINDOW = 31
_MAGIC = b"\x1f\x8b"

#: Values of Content-Encoding, in lower case: not packed, and packed with gzip (RFC 9110, 8.4.1.3).
PLAIN = ("", "identity")
GZIP = ("gzip", "x-gzip")


class Broken(ValueError):
    """A body that cannot be used. The message says why."""


class TooLarge(Broken):
    def __init__(self, most: int) -> None:
        super().__init__(f"is larger than {most // 2**20} MiB")


def joined(pieces: Iterable[bytes], most: int, *, packed: bool) -> bytes:
    """Return *pieces* as one, unpacked if they are *packed* with gzip.

    Raises: TooLarge, for more than *most* bytes; Broken, for invalid or incomplete gzip.
    """
    content = bytearray()
    unzip = zlib.decompressobj(_WINDOW) if packed else None
    for piece in pieces:
        if unzip is None:
            content += piece
            if len(content) > most:
                raise TooLarge(most)
            continue
        for start in range(0, len(piece), _PIECE):
            unzip = _unpack(unzip, piece[start : start + _PIECE], content, most)
    if unzip is not None and not unzip.eof:
        raise Broken("ends in the middle of its gzip data")
    return bytes(content)


def unpacked(content: bytes, most: int) -> bytes:
    """Return what is in *content* if that is a gzip file, such as ``sitemap.xml.gz``.

    Servers send such a file as it is, without a Content-Encoding. Raises: Broken.
    """
    return joined([content], most, packed=True) if content.startswith(_MAGIC) else content


def _unpack(
    unzip: zlib._Decompress, packed: bytes, content: bytearray, most: int
) -> zlib._Decompress:
    """Unpack *packed* into *content*. Gzip may have several members (RFC 1952, 2.2)."""
    while packed:
        if unzip.eof:
            if not packed.startswith(_MAGIC[:1]):
                # Padding, which all other programs ignore, too.
                return unzip
            unzip = zlib.decompressobj(_WINDOW)
        try:
            content += unzip.decompress(packed, most + 1 - len(content))
        except zlib.error as error:
            raise Broken("is not gzip, although its headers say so") from error
        if len(content) > most:
            raise TooLarge(most)
        packed = unzip.unused_data if unzip.eof else unzip.unconsumed_tail
    return unzip
