"""Finds the real encoding of a feed, which may not be the one that it declares."""

from __future__ import annotations

import codecs
import re

from feedpub.intake.readers.xml.tree import CHARSETS, DECLARED

_C1 = re.compile(rb"[\x80-\x9f]")
_BYTES_IN_FRONT = re.compile(rb"(?:\xef\xbb\xbf|\xc2\xa0|\xe2\x80\x8b|[\x00-\x20])*+")


def is_wrongly_declared(content: bytes) -> bool:
    """Whether *content* is in another encoding than it declares, although it can be decoded.

    Text in a single-byte encoding is hardly ever valid UTF-8 by chance; and what is declared as
    Latin-1 but has control characters is Windows-1252 (WHATWG Encoding, 4.2).
    """
    declared = DECLARED.match(content.removeprefix(codecs.BOM_UTF8))
    if declared is None or content.isascii():
        return False
    found = _charset(declared.group(1))
    if found is None or found == "utf-8":
        return False
    return _is_utf8(content) or (found == "iso8859-1" and bool(_C1.search(content)))


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _charset(name: bytes) -> str | None:
    """Return Python's name of an encoding; None if it is not a character set."""
    try:
        found = codecs.lookup(name.decode("ascii")).name
    except (LookupError, ValueError):
        return None
    if found == "ascii":
        return "utf-8"
    return found if found == "utf-8" or found.startswith(CHARSETS) else None


def decoded(content: bytes) -> tuple[str, list[str]]:
    """Decode *content* by its bytes. Returns the text, and what is wrong with its declaration."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
                           (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):  # fmt: skip
        if content.startswith(mark):
            return content.decode(encoding, "replace"), []
    in_front = _BYTES_IN_FRONT.match(content)
    declared = DECLARED.match(content[in_front.end() :] if in_front else content)
    name = declared.group(1).decode("ascii") if declared else ""
    found = _charset(name.encode()) if name else "utf-8"
    wrong = f"the encoding, declared as {name}" if name else "the encoding, which is not declared"
    if _is_utf8(content):
        # A document whose declaration is ASCII is not UTF-16.
        if content.isascii() and found is not None and not found.startswith("utf-16"):
            return content.decode(found, "replace"), []
        return content.decode("utf-8"), [] if found == "utf-8" else [wrong]
    if found is None or found.startswith("utf-16") or found == "utf-8":
        return content.decode("utf-8", _AS_WINDOWS), [wrong]
    if found == "iso8859-1":
        return content.decode("ascii", _AS_WINDOWS), [wrong] if _C1.search(content) else []
    return content.decode(found, "replace"), []


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Decode an invalid byte as Windows-1252."""
    assert isinstance(error, UnicodeDecodeError)
    byte = error.object[error.start : error.start + 1]
    try:
        return byte.decode("cp1252"), error.start + 1
    except UnicodeDecodeError:
        return "\N{REPLACEMENT CHARACTER}", error.start + 1


_AS_WINDOWS = "feedpub-windows-1252"
codecs.register_error(_AS_WINDOWS, _as_windows)
