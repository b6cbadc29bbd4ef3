"""Files in a folder, and what its source has of them."""

from __future__ import annotations

import os
import time
from pathlib import Path

from feedpub.intake.sources.files import FilesSource
from feedpub.protocols import Raw

#: In seconds: a file that was written that long ago is not being written.
SETTLED = 10.0


def write(folder: Path, name: str, content: str = "{}", *, ago: float = SETTLED) -> Path:
    """A document that was written *ago* seconds ago."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    then = time.time() - ago
    os.utime(path, (then, then))
    return path


def names(source: FilesSource, known: dict[str, str | None] | None = None) -> list[str]:
    return [raw.name for raw in source.fetch(known or {}).documents]


def known(source: FilesSource) -> dict[str, str | None]:
    """What was read before, as a run keeps it."""
    return {raw.name: raw.mark for raw in source.fetch({}).documents}


def only(source: FilesSource) -> Raw:
    (raw,) = source.fetch({}).documents
    return raw
