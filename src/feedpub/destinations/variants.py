"""Compressed variants of a document, for web servers and stores that send them as they are."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from feedpub.destinations.directory_files import SUFFIX_OF_CODING
from feedpub.errors import DestinationError, needs_extra
from feedpub.nouns import dataclass

if TYPE_CHECKING:
    from feedpub.feed import Document

#: What is wrong where a library is missing.
MISSING = needs_extra("compression")

#: Settings by which all versions of a library write the same format. The levels are those behind
#: which a feed of 200 KB gets hardly smaller but takes much longer: 11, 9 and 5 ms of CPU time.
_GZIP_LEVEL = 9
_BROTLI_QUALITY = 6
_ZSTD_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Variant:
    """A document in fewer bytes, under its own name."""

    #: What its name has more than that of the document: ``.gz``.
    suffix: str

    #: Its content coding (RFC 9110, 8.4.1): ``gzip``.
    encoding: str

    content: bytes


def variants_of(document: Document, names: Iterable[str]) -> list[Variant]:
    """Return the variants *names* of *document*, always the same bytes for the same document.

    *names* are content codings: ``gzip``, ``br``, ``zstd``.

    Raises: DestinationError, if a library is not installed.
    """
    try:
        return [
            Variant(SUFFIX_OF_CODING[name], name, _CODINGS[name](document.content))
            for name in names
        ]
    except ImportError as error:
        raise DestinationError("publish.variants", MISSING) from error


def files_of(document: Document, name: str, names: Iterable[str]) -> dict[str, bytes]:
    """Return the files of *document*, called *name*: its variants *names*, and it last of all.

    Raises: DestinationError, if a library is not installed.
    """
    variants = {f"{name}{each.suffix}": each.content for each in variants_of(document, names)}
    return {**variants, name: document.content}


def are_available(names: Iterable[str]) -> bool:
    """Return whether the libraries for the variants *names* are installed."""
    return all(find_spec(_LIBRARIES[each]) for each in names if each in _LIBRARIES)


def _gzip(content: bytes) -> bytes:
    # Not gzip.compress(), whose header depends on the version of Python.
    packer = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


# Libraries are imported by their names: what imports this module need not have them.
_LIBRARIES = {"br": "brotli", "zstd": "zstandard"}


def _brotli(content: bytes) -> bytes:
    library = import_module(_LIBRARIES["br"])
    packed: bytes = library.compress(content, mode=library.MODE_TEXT, quality=_BROTLI_QUALITY)
    return packed


def _zstd(content: bytes) -> bytes:
    # Its window is at most 4 MB; browsers take no more than 8 MB (RFC 9659).
    packer = import_module(_LIBRARIES["zstd"]).ZstdCompressor(level=_ZSTD_LEVEL)
    packed: bytes = packer.compress(content)
    return packed


_CODINGS: dict[str, Callable[[bytes], bytes]] = {"gzip": _gzip, "br": _brotli, "zstd": _zstd}
