"""The encodings that XML documents declare, with those that libxml2 cannot decode."""

from __future__ import annotations

import codecs
import re

from feedpub.patterns import pattern

_DECLARATION = pattern(rb"<\?xml\s[^>]*?\sencoding\s*=\s*[\"']([^\"'>]*)[\"']")

# Python's codecs with one byte per character that include ASCII. Others may be slow or unsafe.
_PLAIN = pattern(r"mac-\w+|cp\d+|iso8859-\d+|koi8-\w|hp-roman8|ptcp154|kz1048|tis-620")


def declared(content: bytes) -> str | None:
    """Return the encoding in the XML declaration, in lower case."""
    match = _match(content)
    return match[1].decode("latin-1").lower() if match else None


def recoded(content: bytes) -> bytes | None:
    """Return *content* in UTF-8, line for line. None if its encoding is unknown or wrong."""
    match = _match(content)
    if match is None:
        return None
    try:
        codec = codecs.lookup(match[1].decode("ascii"))
        if not _PLAIN.fullmatch(codec.name):
            return None
        text, _ = codec.decode(content)
    except (LookupError, UnicodeError, ValueError):
        return None
    if not text.startswith("<?xml"):
        return None
    return (text[: match.start(1)] + "UTF-8" + text[match.end(1) :]).encode("utf-8")


def _match(content: bytes) -> re.Match[bytes] | None:
    return _DECLARATION.match(content[:200].removeprefix(codecs.BOM_UTF8))
