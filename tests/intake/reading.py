"""Reading documents as a source would hand them over."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from newsroom import NOW

from feedpub.article import Article
from feedpub.feed import Finding
from feedpub.intake.readers.registry import read as read_known
from feedpub.protocols import Raw, ReaderContext, Reading

SAMPLES = Path(__file__).parent / "samples"


def read(
    name: str, content: str | bytes, *, kind: str | None = None, **terms: Any
) -> list[Reading]:
    """What the reader for *kind*, or for *name*'s suffix, makes of *content*."""
    data = content.encode() if isinstance(content, str) else content
    raw = Raw(source="desk", name=name, open=lambda: io.BytesIO(data), kind=kind)
    return list(
        read_known(raw, ReaderContext(timezone=ZoneInfo("Europe/Berlin"), now=NOW, **terms))
    )


def sample(name: str) -> list[Reading]:
    """What is read of one of the samples, which are made after the specifications."""
    return read(name, (SAMPLES / name).read_bytes())


def only(readings: list[Reading]) -> Article:
    """The one article that was read, and nothing was found wrong with."""
    (reading,) = readings
    assert reading.findings == ()
    assert reading.article is not None
    return reading.article


def refusal(readings: list[Reading]) -> Finding:
    """The one error for which nothing was read."""
    (reading,) = readings
    assert reading.article is None
    (error,) = [each for each in reading.findings if each.severity == "error"]
    return error
