"""The bytes of a document, and the reading of one that cannot be read."""

from __future__ import annotations

from feedpub.feed import Finding
from feedpub.protocols import Raw, Reading

#: What is wrong with a document of no bytes.
EMPTY = "is empty"


def read_content(raw: Raw, most: int, advice: str) -> bytes | Reading:
    """Return the content of *raw*; of an empty one, and of more than *most* bytes, why not.

    Raises: OSError, if it cannot be opened or read.
    """
    with raw.open() as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        return unreadable(raw.name, "too-large", f"is larger than {most // 2**20} MiB", advice)
    if not content:
        return unreadable(raw.name, "nothing-readable", EMPTY)
    return content


def unreadable(name: str, code: str, message: str, advice: str = "") -> Reading:
    """Return the reading of a document without an article, with the finding that says why."""
    finding = Finding(code=code, severity="error", message=message, advice=advice)
    return Reading(name=name, article=None, findings=(finding,))
