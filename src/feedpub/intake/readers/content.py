"""The bytes of a document, as far as they are read; and the answer where they cannot be."""

from __future__ import annotations

from feedpub.feed import Finding
from feedpub.protocols import Raw, Reading


def whole(raw: Raw, most: int, advice: str) -> bytes | Reading:
    """Return all of *raw*, or what is to be said of one of more than *most* bytes.

    Raises: OSError, where it is opened or read.
    """
    with raw.open() as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        return unreadable(raw.name, "too-large", f"is larger than {most // 2**20} MiB", advice)
    return content


def unreadable(name: str, code: str, message: str, advice: str = "") -> Reading:
    """The reading of a document that holds no article, with the one finding that says why."""
    finding = Finding(code=code, severity="error", message=message, advice=advice)
    return Reading(name=name, article=None, findings=(finding,))
