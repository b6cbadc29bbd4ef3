"""Reads the bytes of a document, or says why it cannot be read."""

from __future__ import annotations

from feedpub.feed import Finding
from feedpub.protocols import Raw, Reading


def whole(raw: Raw, most: int, advice: str) -> bytes | Reading:
    """Return the bytes of *raw*, or the reading that it has more than *most* bytes.

    Raises: OSError.
    """
    with raw.open() as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        return unreadable(raw.name, "too-large", f"is larger than {most // 2**20} MiB", advice)
    return content


def unreadable(name: str, code: str, message: str, advice: str = "") -> Reading:
    """Return the reading of a document without an article, with the finding that says why."""
    finding = Finding(code=code, severity="error", message=message, advice=advice)
    return Reading(name=name, article=None, findings=(finding,))
